"""An operation as a FastAPI route, which declares only the dependencies of its handler.

The pipeline reads parameters and bodies and writes responses, and the document describes them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from specfirst.runtime.injection import refuse_bodies
from specfirst.runtime.pipeline import IDEMPOTENCY, Pipeline
from specfirst.runtime.request_context import exchange_of


class ContractRoute(APIRoute):
    """A route that FastAPI includes and lists. Its requests go to the dispatch of its operation."""

    def __init__(self, pipeline: Pipeline, *, implemented: bool, refused: str | None = None) -> None:
        """Make the route of an operation.

        Args:
            pipeline: the compiled operation.
            implemented: whether a service implements it.
            refused: why the method of the service does not take the arguments of the operation, if so.

        Raises:
            TypeError: a dependency of the handler cannot be provided.
        """
        operation = pipeline.operation
        self.pipeline = pipeline
        self.implemented = implemented
        self.refused = refused
        super().__init__(
            operation.path,
            endpoint_for(pipeline),
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


_REQUEST: Final = "specfirst_request"
_RESPONSE: Final = "specfirst_response"


def endpoint_for(pipeline: Pipeline) -> Callable[..., Any]:
    """Return an endpoint that FastAPI can inspect, and that `SPECFIRST_DISPATCH=fastapi` calls."""

    async def endpoint(**given: Any) -> Response:
        request: Request = given.pop(_REQUEST)
        exchange_of(request.scope).injected = given.pop(_RESPONSE)
        return await pipeline.finish(request, given)

    parameters = [
        _parameter(_REQUEST, Request),
        _parameter(_RESPONSE, Response),
        *_idempotency(pipeline),
        *(
            _parameter(dependency.name, Annotated[dependency.type, dependency.marker])
            for dependency in pipeline.dependencies
        ),
    ]
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    endpoint.__name__ = pipeline.operation.id
    return endpoint


def _idempotency(pipeline: Pipeline) -> list[inspect.Parameter]:
    """Return the parameter of the idempotency store, which shares the session of the service."""
    provider = pipeline.runtime.idempotency
    if not pipeline.operation.idempotent or provider is None:
        return []
    return [_parameter(IDEMPOTENCY, Annotated[Any, Depends(provider)])]


def _parameter(name: str, annotation: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation)
