"""Find the routes that an application has, including those of mounted applications and included routers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount

from specfirst.runtime.parameter_markers import Path
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.routing import ContractRoute


@dataclass(frozen=True, slots=True)
class ServedOperation:
    """A method on a path that the application serves for a document."""

    method: str
    path: str
    """The path from the root of the application, with `{name}` placeholders as in the document."""
    pipeline: Pipeline
    implemented: bool
    refused: str | None = None
    """Why the method of the service does not take the arguments of the operation."""


def served_routes(app: FastAPI) -> tuple[list[ServedOperation], list[str]]:
    """Return the operations in the order of matching, and the paths of routes that serve none."""
    found = list(_walk(app.routes, ""))
    operations = [route for route in found if isinstance(route, ServedOperation)]
    return operations, [route for route in found if isinstance(route, str)]


def _walk(routes: Sequence[BaseRoute], prefix: str) -> Iterator[ServedOperation | str]:
    for context in iter_route_contexts(routes):
        route = context.original_route
        path = f"{prefix}{context.path or ''}"
        if isinstance(route, ContractRoute):
            yield ServedOperation(
                method=route.pipeline.operation.method,
                path=_as_written(path, route.pipeline),
                pipeline=route.pipeline,
                implemented=route.implemented,
                refused=route.refused,
            )
        elif isinstance(route, Mount) and isinstance(route.app, Starlette):
            yield from _walk(route.app.routes, path)
        else:
            yield path


def placeholders(pipeline: Pipeline) -> dict[str, str]:
    """Return the placeholder of each path parameter in the route, by its name in the document."""
    markers = [parameter.marker for parameter in pipeline.signature if isinstance(parameter.marker, Path)]
    return {marker.wire_name: str(marker.alias) for marker in markers}


def _as_written(path: str, pipeline: Pipeline) -> str:
    for name, placeholder in placeholders(pipeline).items():
        path = path.replace(f"{{{placeholder}}}", f"{{{name}}}")
    return path
