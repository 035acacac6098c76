"""Find a renderer by its name."""

from __future__ import annotations

from specfirst.compiler.emit.renderers import (
    FASTAPI_CODE_GENERATOR,
    IN_PROCESS,
    NAMES,
    Renderer,
    RendererError,
)


def find_renderer(name: str) -> Renderer:
    """Return the renderer of that name. Raises `RendererError` if there is none."""
    if name == IN_PROCESS:
        from specfirst.compiler.emit.renderers import jinja

        return jinja.render_package
    if name == FASTAPI_CODE_GENERATOR:
        from specfirst.compiler.emit.renderers import fastapi_code_generator

        return fastapi_code_generator.render_package
    raise RendererError(f"there is no renderer {name!r}: write {' or '.join(NAMES)}")
