"""From a matched request to its response: the pipeline, with the dependencies of one application."""

from __future__ import annotations

from contextlib import AsyncExitStack
from functools import partial

from fastapi import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from specfirst.runtime.injection import Injection, Plan, within_stacks
from specfirst.runtime.injection.undocumented import RouteContext, get_request_handler, keep_stacks
from specfirst.runtime.pipeline import Pipeline, Serve
from specfirst.runtime.request_context import begin, exchange_of
from specfirst.runtime.runtime import DispatchMode, UnimplementedPolicy


class Dispatch:
    """ASGI application that serves one operation."""

    def __init__(self, pipeline: Pipeline, serve: Serve | None) -> None:
        """`serve` resolves the dependencies and calls the handler; None: the operation is not implemented."""
        self._pipeline = pipeline
        self._serve = serve

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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
    injection = Injection(context.dependant, context.dependency_overrides_provider)
    return Dispatch(pipeline, _Compiled(pipeline, injection).serve)


def _unimplemented(pipeline: Pipeline) -> ASGIApp:
    mock = pipeline.runtime.mock
    if mock is None or pipeline.runtime.unimplemented is not UnimplementedPolicy.MOCK:
        return Dispatch(pipeline, None)
    respond = mock.respond(pipeline.operation)
    return Dispatch(pipeline, respond) if mock.validates else _Unchecked(pipeline, respond)


class _Unchecked:
    """Responds to any request, whatever it holds."""

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


class _Compiled:
    """Dependencies by the operation's plan."""

    def __init__(self, pipeline: Pipeline, injection: Injection) -> None:
        self._pipeline = pipeline
        self._injection = injection

    async def serve(self, request: Request) -> Response:
        plan, exchange = self._injection.plan(), exchange_of(request.scope)
        if plan.has_generators:
            return await within_stacks(request, exchange, partial(self._serve_within, plan))
        return await self._pipeline.finish(request, await plan.provide(request, exchange))

    async def _serve_within(
        self, plan: Plan, request: Request, request_stack: AsyncExitStack, function_stack: AsyncExitStack
    ) -> Response:
        exchange = exchange_of(request.scope)
        provided = await plan.provide(request, exchange, request_stack, function_stack)
        return await self._pipeline.finish(request, provided)


class _ByFastAPI:
    """Dependencies by FastAPI itself: the reference that the plan is compared with."""

    def __init__(self, context: RouteContext) -> None:
        self._handle = get_request_handler(
            context.dependant,
            response_class=Response,
            dependency_overrides_provider=context.dependency_overrides_provider,
        )

    async def serve(self, request: Request) -> Response:
        return await within_stacks(request, exchange_of(request.scope), self._provide)

    async def _provide(
        self, request: Request, request_stack: AsyncExitStack, function_stack: AsyncExitStack
    ) -> Response:
        keep_stacks(request.scope, request=request_stack, function=function_stack)
        return await self._handle(request)
