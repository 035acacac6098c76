"""Design review: lint documents, and report which of their changes since a git commit break clients."""
