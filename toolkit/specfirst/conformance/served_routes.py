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


@dataclass(frozen=True, slots=True)
class OtherRoute:
    """A route that does not serve an operation of a document."""

    path: str
    methods: frozenset[str]
    """The methods; empty for a route with any method, such as a mounted folder of files."""


def served_routes(app: FastAPI) -> tuple[list[ServedOperation], list[OtherRoute]]:
    """Return all routes, in the order of matching."""
    operations: list[ServedOperation] = []
    others: list[OtherRoute] = []
    for node in _walk(app.routes, ""):
        if isinstance(node, OtherRoute):
            others.append(node)
        else:
            operations.append(node)
    return operations, others


def _walk(routes: Sequence[BaseRoute], prefix: str) -> Iterator[ServedOperation | OtherRoute]:
    for context in iter_route_contexts(routes):
        route = context.original_route
        path = f"{prefix}{context.path or ''}"
        if isinstance(route, ContractRoute):
            yield ServedOperation(
                method=route.pipeline.operation.method,
                path=_as_written(path, route.pipeline),
                pipeline=route.pipeline,
                implemented=route.implemented,
            )
        elif isinstance(route, Mount) and isinstance(route.app, Starlette):
            yield from _walk(route.app.routes, path)
        else:
            yield OtherRoute(path, frozenset(context.methods or ()))


def placeholders(pipeline: Pipeline) -> dict[str, str]:
    """Return the placeholder of each path parameter in the route, by its name in the document."""
    markers = [parameter.marker for parameter in pipeline.signature if isinstance(parameter.marker, Path)]
    return {marker.wire_name: str(marker.alias) for marker in markers}


def _as_written(path: str, pipeline: Pipeline) -> str:
    for name, placeholder in placeholders(pipeline).items():
        path = path.replace(f"{{{placeholder}}}", f"{{{name}}}")
    return path
