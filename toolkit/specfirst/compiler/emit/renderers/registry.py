"""From the name of an engine to the engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, IN_PROCESS, NAMES, EngineError
from specfirst.compiler.ir import nodes

Engine = Callable[[nodes.Api, Mapping[str, Any]], dict[str, str]]
"""From an API and its normalised document to the files of its package, by name, not yet formatted."""


def find_engine(name: str) -> Engine:
    """The engine of that name. Raises EngineError when there is none."""
    if name == IN_PROCESS:
        from specfirst.compiler.emit.renderers import in_process

        return in_process.render_package
    if name == FASTAPI_CODE_GENERATOR:
        from specfirst.compiler.emit.renderers import fastapi_code_generator

        return fastapi_code_generator.render_package
    raise EngineError(f"there is no engine {name!r}: write {' or '.join(NAMES)}")
