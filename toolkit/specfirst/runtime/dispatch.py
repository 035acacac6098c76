"""Serve one operation: run its pipeline with the dependencies of one application."""

from __future__ import annotations

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from specfirst.runtime.injection import Injection, within_stacks
from specfirst.runtime.injection.undocumented import RouteContext, get_request_handler, keep_stacks
from specfirst.runtime.pipeline import Pipeline, Serve
from specfirst.runtime.request_context import Exchange, begin, exchange_of
from specfirst.runtime.runtime import DispatchMode, UnimplementedPolicy


class Dispatch:
    """The ASGI application of one operation."""

    def __init__(self, pipeline: Pipeline, serve: Serve | None) -> None:
        """Bind a pipeline to a handler.

        Args:
            pipeline: the checks of the operation.
            serve: resolves the dependencies and calls the handler; None for an operation that is not
                implemented.
        """
        self._pipeline = pipeline
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the pipeline of the operation, and send its response before dependencies are closed."""
        response = await self._pipeline.run(Request(scope, receive, send), self._serve)
        kept = exchange_of(scope).kept
        if kept is None:
            await response(scope, receive, send)
            return
        async with kept:
            await response(scope, receive, send)


def dispatch_of(pipeline: Pipeline, context: RouteContext, *, implemented: bool) -> ASGIApp:
    """Return the ASGI application that serves the operation in an including application."""
    if not implemented:
        return _unimplemented(pipeline)
    if pipeline.runtime.dispatch is DispatchMode.FASTAPI:
        return Dispatch(pipeline, _ByFastAPI(context).serve)
    injection = Injection(context.dependant, context.dependency_overrides_provider, pipeline.finish)
    return Dispatch(pipeline, injection.serve)


def _unimplemented(pipeline: Pipeline) -> ASGIApp:
    mock = pipeline.runtime.mock
    if mock is None or pipeline.runtime.unimplemented is not UnimplementedPolicy.MOCK:
        return Dispatch(pipeline, None)
    respond = mock.respond(pipeline.operation)
    return Dispatch(pipeline, respond) if mock.validates else _Unchecked(pipeline, respond)


class _Unchecked:
    """Responds with a mock, without validating the request."""

    def __init__(self, pipeline: Pipeline, respond: Serve) -> None:
        self._pipeline = pipeline
        self._respond = respond

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive, send)
        exchange = begin(scope, self._pipeline.operation.id)
        try:
            response = await self._respond(request)
        except Exception as error:
            response = self._pipeline.failures.write(error, request, exchange.request_id)
        await response(scope, receive, send)


class _ByFastAPI:
    """Dependency injection by FastAPI itself, the reference that the compiled plan is compared with."""

    def __init__(self, context: RouteContext) -> None:
        self._handle = get_request_handler(
            context.dependant,
            response_class=Response,
            dependency_overrides_provider=context.dependency_overrides_provider,
        )

    async def serve(self, request: Request) -> Response:
        return await within_stacks(request, exchange_of(request.scope), self._provide)

    async def _provide(self, request: Request, exchange: Exchange) -> Response:
        assert exchange.request_stack is not None
        assert exchange.function_stack is not None
        keep_stacks(request.scope, request=exchange.request_stack, function=exchange.function_stack)
        return await self._handle(request)
