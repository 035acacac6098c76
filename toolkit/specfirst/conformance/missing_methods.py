"""List what an application lacks: operations without a service method, and APIs without routes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from fastapi import FastAPI
from typing_extensions import is_protocol

from specfirst.conformance.served_routes import ServedOperation, served_routes
from specfirst.project import Project
from specfirst.runtime.implementation import provided_class


def missing_methods(app: FastAPI) -> Iterator[str]:
    """Describe operations that are mocked or respond with 501, one per line, with the file to change."""
    for route in served_routes(app)[0]:
        if not route.implemented:
            yield f"{route.method} {route.path}: {_place(route)}"


def unserved_apis(app: FastAPI, project: Project) -> Iterator[str]:
    """Describe the APIs of the settings of which the application serves no operation."""
    served = {route.pipeline.handler.__module__.rpartition(".")[0] for route in served_routes(app)[0]}
    for api in project.apis:
        package = f"{project.generated.name}.{api.package}"
        bundle = json.loads((project.generated / api.package / "openapi.json").read_bytes())
        if bundle.get("paths") and package not in served:
            yield (
                f"the API {api.name} is not served: include a router of {package}.routes in the application, "
                "for mocks that of build_stub_router()"
            )


def _place(missing: ServedOperation) -> str:
    if missing.refused is not None:
        return f"adapt {missing.refused}"
    method = missing.pipeline.operation.service_method
    [provider] = missing.pipeline.dependencies
    service = provided_class(provider.marker.dependency)  # type: ignore[union-attr]
    if is_protocol(service):
        return f"no provider gives a {service.__name__}, which has {method}()"
    return f"implement {method}() of {service.__module__}.{service.__name__}"
