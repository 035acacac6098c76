"""The documentation as static files: pages of `docs/`, generated reference pages, and the APIs."""
