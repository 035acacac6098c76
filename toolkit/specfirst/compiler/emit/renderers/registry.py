"""Find a renderer by its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, IN_PROCESS, NAMES, RendererError
from specfirst.compiler.ir import nodes

Renderer = Callable[[nodes.Api, Mapping[str, Any]], dict[str, str]]
"""Renders an API and its normalised document into the unformatted files of its package, by name."""


def find_renderer(name: str) -> Renderer:
    """Return the renderer of that name. Raises `RendererError` if there is none."""
    if name == IN_PROCESS:
        from specfirst.compiler.emit.renderers import jinja

        return jinja.render_package
    if name == FASTAPI_CODE_GENERATOR:
        from specfirst.compiler.emit.renderers import fastapi_code_generator

        return fastapi_code_generator.render_package
    raise RendererError(f"there is no renderer {name!r}: write {' or '.join(NAMES)}")
