"""Render the templates of a package from one context, by one of two renderers.

    in-process              Jinja in this process, the default
    fastapi-code-generator  the program of that name, in a virtual environment of its own

Their files are identical once they are formatted. `docs/renderers.md` describes when to use which.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specfirst.compiler.ir import nodes

IN_PROCESS = "in-process"
FASTAPI_CODE_GENERATOR = "fastapi-code-generator"
NAMES = (IN_PROCESS, FASTAPI_CODE_GENERATOR)


class RendererError(Exception):
    """The renderer is unknown, cannot be installed, or has failed."""


Renderer = Callable[[nodes.Api, Mapping[str, Any]], dict[str, str]]
"""Renders an API and its normalised document into the unformatted files of its package, by name."""
