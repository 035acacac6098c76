"""Renderers: what renders the templates of a package, all of them from the same context.

    in-process              Jinja, here: the default
    fastapi-code-generator  the program of that name, in a tool environment of its own

Formatted, their files are the same, byte for byte. `docs/renderers.md` says what either is for.
"""

from __future__ import annotations

IN_PROCESS = "in-process"
FASTAPI_CODE_GENERATOR = "fastapi-code-generator"
NAMES = (IN_PROCESS, FASTAPI_CODE_GENERATOR)


class RendererError(Exception):
    """A renderer is not known, cannot be installed, or has failed."""
