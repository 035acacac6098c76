"""From the name of a renderer to the renderer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, IN_PROCESS, NAMES, RendererError
from specfirst.compiler.ir import nodes

Renderer = Callable[[nodes.Api, Mapping[str, Any]], dict[str, str]]
"""From an API and its normalised document to the files of its package, by name, not yet formatted."""


def find_renderer(name: str) -> Renderer:
    """The renderer of that name. Raises RendererError when there is none."""
    if name == IN_PROCESS:
        from specfirst.compiler.emit.renderers import jinja

        return jinja.render_package
    if name == FASTAPI_CODE_GENERATOR:
        from specfirst.compiler.emit.renderers import fastapi_code_generator

        return fastapi_code_generator.render_package
    raise RendererError(f"there is no renderer {name!r}: write {' or '.join(NAMES)}")
