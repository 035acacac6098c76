"""The stages of a request, in the same order for every operation, and the ASGI application that runs them."""

from __future__ import annotations

import copy
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Any

from fastapi import Request, params
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from specfirst.runtime import idempotency_key, limits
from specfirst.runtime.caching import operation_headers, unless_known
from specfirst.runtime.decoding import body_reader
from specfirst.runtime.decoding.body_decoders import BodyDecoder, body_decoder
from specfirst.runtime.decoding.body_reader import Reception
from specfirst.runtime.decoding.parameters import Located, ParametersDecoder
from specfirst.runtime.decoding.signature import BodyMarker, HandlerParameter, read_signature
from specfirst.runtime.disconnects import client_left
from specfirst.runtime.failures import ApiFailures
from specfirst.runtime.failures.writer import FailureWriter
from specfirst.runtime.injection import Injection, within_stacks
from specfirst.runtime.injection.undocumented import RouteContext, get_request_handler, keep_stacks
from specfirst.runtime.interface import (
    Claim,
    FieldError,
    IdempotencyStore,
    InvalidRequest,
    OperationUnimplemented,
    RequestContext,
    StoredResponse,
)
from specfirst.runtime.limits import Limits
from specfirst.runtime.operation import LimitBy, Operation
from specfirst.runtime.parameter_markers import Principal
from specfirst.runtime.request_context import Exchange, begin, exchange_of
from specfirst.runtime.responses import ResponseWriter, close_unread, without_body
from specfirst.runtime.runtime import DispatchMode, Runtime, UnimplementedPolicy
from specfirst.runtime.security import Authentication
from specfirst.runtime.spool import Room

IDEMPOTENCY = "specfirst_idempotency"
"""The name of the endpoint's parameter that receives the idempotency store."""

Serve = Callable[[Request], Awaitable[Response]]


class Pipeline:
    """One compiled operation: everything between its route and its service method."""

    def __init__(
        self,
        operation: Operation,
        handler: Callable[..., Any],
        *,
        security: Any,
        runtime: Runtime,
        failures: ApiFailures,
    ) -> None:
        self.operation = operation
        self.handler = handler
        self.runtime = runtime
        self.signature = read_signature(handler)
        self.authentication = Authentication(operation, security)
        self.parameters = ParametersDecoder(
            self._marked(Located),
            strict_query=operation.strict_query,
            credentials=operation.query_credentials,
        )
        body = self._marked(BodyMarker)
        self.body: BodyDecoder | None = body_decoder(body, operation.body)
        self.writer = ResponseWriter(operation, runtime)
        self.failures = FailureWriter(operation, failures, runtime=runtime, responses=self.writer)
        self._headers = [
            (name.lower().encode(), value.encode()) for name, value in operation_headers(operation).items()
        ]
        self._by_address = self._limits(LimitBy.ADDRESS)
        self._by_principal = self._limits(LimitBy.PRINCIPAL)
        self._principal = next((parameter.name for parameter in self._marked(Principal)), None)

    def with_runtime(self, runtime: Runtime) -> Pipeline:
        """Return the same operation with another limiter and admission."""
        changed = copy.copy(self)
        changed.runtime = runtime
        changed._by_address = changed._limits(LimitBy.ADDRESS)
        changed._by_principal = changed._limits(LimitBy.PRINCIPAL)
        return changed

    def _marked(self, kind: Any) -> tuple[HandlerParameter, ...]:
        return tuple(parameter for parameter in self.signature if isinstance(parameter.marker, kind))

    def _limits(self, by: LimitBy) -> Limits | None:
        limits = tuple(limit for limit in self.operation.rate_limits if limit.by is by)
        runtime = self.runtime
        if runtime.limiter is None or not limits:
            return None
        counted_as = f"{runtime.namespace}:{self.operation.tag}:{self.operation.id}:{by}"
        not_counted = partial(runtime.metrics.not_limited, self.operation.id)
        return Limits(runtime.limiter, limits, counted_as, not_counted)

    @property
    def dependencies(self) -> tuple[HandlerParameter, ...]:
        """The handler parameters that FastAPI's dependency injection provides."""
        return self._marked(params.Depends)

    async def run(self, request: Request, serve: Serve | None) -> Response:
        """Serve the request; every failure becomes a declared response.

        `serve` resolves the dependencies and ends in `finish`; it is None for an unimplemented operation.
        """
        exchange = begin(request.scope, self.operation.id)
        try:
            exchange.arguments = await self._arguments(request, exchange)
            if serve is None:
                raise OperationUnimplemented
            response = await serve(request)
        except ClientDisconnect:
            return client_left(self.operation.id)
        except Exception as error:
            self.authentication.challenge(error)
            response = self.failures.write(error, request, exchange.request_id)
        finally:
            for spooled in exchange.spooled:
                await spooled.close()
        if self._headers or exchange.counted:
            _set_headers(response, [*self._headers, *limits.header_fields(exchange.counted)])
        return without_body(response) if request.method == "HEAD" else response

    async def finish(self, request: Request, provided: dict[str, Any]) -> Response:
        """Call the handler with its arguments and the provided dependencies, and write its response."""
        exchange = exchange_of(request.scope)
        store: IdempotencyStore | None = provided.pop(IDEMPOTENCY, None)
        if store is not None and exchange.claim is not None:
            response = await self._serve_once(request, exchange, provided, store, exchange.claim)
        else:
            response = await self._serve(request, exchange, provided)
            if exchange.is_conditional:
                response = unless_known(request, response)
        if response.background is None:
            response.background = exchange.background
        return response

    async def _serve_once(
        self,
        request: Request,
        exchange: Exchange,
        provided: dict[str, Any],
        store: IdempotencyStore,
        claim: Claim,
    ) -> Response:
        async def serve() -> StoredResponse:
            return idempotency_key.store(await self._serve(request, exchange, provided))

        stored, replayed = await store.run(claim, serve)
        return idempotency_key.replay(stored, exchange.request_id, replayed=replayed)

    async def _serve(self, request: Request, exchange: Exchange, provided: dict[str, Any]) -> Response:
        returned = await self.handler(**provided, **exchange.arguments)
        head = request.method == "HEAD"
        assert exchange.context is not None
        response = self.writer.write(returned, exchange.context, request.headers, head=head)
        if exchange.injected is not None:
            self.writer.add_injected(response, exchange.injected)
        if head:
            await close_unread(returned)
        return response

    async def _arguments(self, request: Request, exchange: Exchange) -> dict[str, Any]:
        context, counted = exchange.context, exchange.counted
        assert context is not None
        if self._by_address is not None and context.client_network is not None:
            await self._by_address.enforce(context.client_network, counted)
        principal = await self.authentication.principal(request, context)
        who = None
        if principal is not None and (self._by_principal is not None or self.operation.idempotent):
            who = self.authentication.identity(principal)
        if self._by_principal is not None and who is not None:
            await self._by_principal.enforce(who, counted)
        if self.operation.idempotent:
            idempotency_key.begin(request)
        if self.operation.body is not None:
            body_reader.check_headers(request, self.operation.body)
        errors: list[FieldError] = []
        arguments: dict[str, Any] = {}
        query, raw_path = request.scope["query_string"], request.scope.get("raw_path") or b""
        if self.parameters.has_parameters or query or b"%" in raw_path:
            arguments = self.parameters.decode(request, errors)
        if self.operation.idempotent:
            idempotency_key.check(request, errors)
        if self.body is not None:
            reception = self._reception(request, context, principal)
            arguments.update(await self.body.decode(reception, errors))
        if errors:
            raise InvalidRequest(errors=errors)
        if self._principal is not None:
            arguments[self._principal] = principal
        if self.operation.idempotent:
            owner = who or f"address:{context.client_address}"
            exchange.claim = idempotency_key.claim(
                request, f"{owner}/{self.runtime.namespace}/{self.operation.tag}/{self.operation.id}"
            )
        return arguments

    def _reception(self, request: Request, context: RequestContext, principal: Any) -> Reception:
        assert self.body is not None
        assert self.operation.body is not None
        max_bytes, runtime = self.operation.body.max_bytes, self.runtime
        if not self.body.spooled:
            return Reception(request, max_bytes)
        room = admit = None
        if runtime.spool is not None:
            known = principal is not None
            owner = self.authentication.identity(principal) if known else f"address:{context.client_network}"
            room = Room(runtime.spool, f"{runtime.namespace}/{owner}", context.client_network)
            exchange_of(request.scope).spooled.append(room)
        if runtime.admission is not None:
            admit = partial(runtime.admission.admit, self.operation.id, principal)
        return Reception(request, max_bytes, room=room, admit=admit)


def _set_headers(response: Response, fields: Sequence[tuple[bytes, bytes]]) -> None:
    """Set header fields of a response, and replace existing ones of the same names."""
    headers = response.raw_headers
    names = {name for name, _ in fields}
    if any(name in names for name, _ in headers):
        headers[:] = [header for header in headers if header[0] not in names]
    headers += fields


def dispatch_of(pipeline: Pipeline, context: RouteContext, *, implemented: bool) -> ASGIApp:
    """Return the ASGI application that serves the operation in an including application."""
    runtime = pipeline.runtime
    if implemented:
        if runtime.dispatch is DispatchMode.FASTAPI:
            return _dispatch(pipeline, _by_fastapi(context))
        injection = Injection(context.dependant, context.dependency_overrides_provider, pipeline.finish)
        return _dispatch(pipeline, injection.serve)
    mock = runtime.mock
    if mock is None or runtime.unimplemented is not UnimplementedPolicy.MOCK:
        return _dispatch(pipeline, None)
    respond = mock.respond(pipeline.operation)
    return _dispatch(pipeline, respond) if mock.validates else _unchecked(pipeline, respond)


def _dispatch(pipeline: Pipeline, serve: Serve | None) -> ASGIApp:
    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        """Run the pipeline of the operation, and send its response before dependencies are closed."""
        response = await pipeline.run(Request(scope, receive, send), serve)
        kept = exchange_of(scope).kept
        if kept is None:
            await response(scope, receive, send)
            return
        async with kept:
            await response(scope, receive, send)

    return dispatch


def _unchecked(pipeline: Pipeline, respond: Serve) -> ASGIApp:
    async def respond_unchecked(scope: Scope, receive: Receive, send: Send) -> None:
        """Respond with a mock, without validating the request."""
        request = Request(scope, receive, send)
        exchange = begin(scope, pipeline.operation.id)
        try:
            response = await respond(request)
        except Exception as error:
            response = pipeline.failures.write(error, request, exchange.request_id)
        await response(scope, receive, send)

    return respond_unchecked


def _by_fastapi(context: RouteContext) -> Serve:
    """Inject dependencies by FastAPI itself, the reference that the compiled plan is compared with."""
    handle = get_request_handler(
        context.dependant,
        response_class=Response,
        dependency_overrides_provider=context.dependency_overrides_provider,
    )

    async def provide(request: Request, exchange: Exchange) -> Response:
        assert exchange.request_stack is not None
        assert exchange.function_stack is not None
        keep_stacks(request.scope, request=exchange.request_stack, function=exchange.function_stack)
        return await handle(request)

    return lambda request: within_stacks(request, exchange_of(request.scope), provide)
