"""One operation as a route of FastAPI."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, RouteContext, get_request_handler
from starlette.responses import Response

from specfirst.runtime import fastapi_endpoint
from specfirst.runtime.pipeline import Pipeline

SERVE = "specfirst.serve"
"""Key of the scope: what resolves the dependencies of the operation and calls it; None: not implemented."""


class ContractRoute(APIRoute):
    """A route whose requests go through a pipeline before FastAPI resolves its dependencies."""

    def __init__(self, pipeline: Pipeline, *, implemented: bool) -> None:
        operation = pipeline.operation
        self.pipeline = pipeline
        self.implemented = implemented
        self._security = fastapi_endpoint.security_dependencies(operation)
        responses = fastapi_endpoint.described_responses(operation)
        first = operation.successes[0] if operation.successes else None
        super().__init__(
            operation.path,
            fastapi_endpoint.endpoint_for(pipeline),
            methods=[operation.method],
            operation_id=operation.id,
            tags=[operation.tag],
            summary=operation.summary or None,
            description=operation.description or None,
            deprecated=operation.deprecated or None,
            status_code=first.status if first else None,
            response_description=first.description if first else "",
            responses=responses,
            response_class=Response,
            response_model=None,
            dependencies=self._security,
            openapi_extra=self._beyond_fastapi(),
            name=operation.id,
        )

    def _beyond_fastapi(self) -> dict[str, Any] | None:
        parameters = fastapi_endpoint.parameters_beyond_fastapi(self.pipeline)
        body = fastapi_endpoint.body_beyond_fastapi(self.pipeline)
        extra = {"parameters": parameters, "requestBody": body}
        return {key: value for key, value in extra.items() if value} or None

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The pipeline, ending in FastAPI's dependency injection."""

        async def handle(request: Request) -> Response:
            return await self.pipeline.run(request, request.scope[SERVE])

        return handle

    def serve(self, described: RouteContext) -> Callable[[Request], Awaitable[Response]] | None:
        """What `SERVE` stands for where the application includes the operation as described."""
        if not self.implemented:
            return None
        return get_request_handler(
            self._only_dependencies(described.dependant),
            response_class=Response,
            dependency_overrides_provider=described.dependency_overrides_provider,
        )

    def _only_dependencies(self, dependant: Dependant) -> Dependant:
        """Without the parameters, which the pipeline has decoded, and the schemes, which it has checked."""
        schemes = {id(each.dependency) for each in self._security}
        return dataclasses.replace(
            dependant,
            path_params=[],
            query_params=[],
            header_params=[],
            cookie_params=[],
            body_params=[],
            dependencies=[each for each in dependant.dependencies if id(each.call) not in schemes],
        )
