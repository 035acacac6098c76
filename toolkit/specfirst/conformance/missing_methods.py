"""List the operations of an application that no service method implements yet."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi import FastAPI
from typing_extensions import is_protocol

from specfirst.conformance.served_routes import ServedOperation, served_routes
from specfirst.runtime.implementation import provided_class


def missing_methods(app: FastAPI) -> Iterator[str]:
    """Describe operations that are mocked or respond with 501, one per line, with the file to change."""
    for route in served_routes(app)[0]:
        if not route.implemented:
            yield f"{route.method} {route.path}: {_place(route)}"


def _place(missing: ServedOperation) -> str:
    if missing.refused is not None:
        return f"adapt {missing.refused}"
    method = missing.pipeline.operation.service_method
    [provider] = missing.pipeline.dependencies
    service = provided_class(provider.marker.dependency)  # type: ignore[union-attr]
    if is_protocol(service):
        return f"no provider gives a {service.__name__}, which has {method}()"
    return f"implement {method}() of {service.__module__}.{service.__name__}"
