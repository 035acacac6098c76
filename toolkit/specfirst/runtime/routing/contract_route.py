"""An operation as a FastAPI route."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from specfirst.runtime import fastapi_endpoint
from specfirst.runtime.injection import refuse_bodies
from specfirst.runtime.pipeline import Pipeline
from specfirst.runtime.request_context import exchange_of


class ContractRoute(APIRoute):
    """A route that FastAPI includes and lists. Its requests go to the dispatch of its operation."""

    def __init__(self, pipeline: Pipeline, *, implemented: bool) -> None:
        """Make the route of an operation.

        Args:
            pipeline: the compiled operation.
            implemented: whether a service implements it.

        Raises:
            TypeError: a dependency of the handler cannot be provided.
        """
        operation = pipeline.operation
        self.pipeline = pipeline
        self.implemented = implemented
        super().__init__(
            operation.path,
            fastapi_endpoint.endpoint_for(pipeline),
            methods=[operation.method],
            operation_id=operation.id,
            tags=[operation.tag],
            deprecated=operation.deprecated or None,
            response_class=Response,
            response_model=None,
            name=operation.id,
        )
        refuse_bodies(self.dependant)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler that FastAPI wraps, for example with the limit of `max_body_size`."""

        async def handle(request: Request) -> Response:
            dispatch = exchange_of(request.scope).dispatch
            assert dispatch is not None
            return _Dispatched(dispatch)

        return handle


class _Dispatched(Response):
    """A response that runs an ASGI application."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)
