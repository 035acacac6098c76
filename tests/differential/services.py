"""An API of generated code whose services are deterministic, behind one of the dispatchers.

Every method gives the example of the document, or fails in a way that the request decides. The provider of
each service has another shape, so that all kinds of dependencies are resolved.

Annotations are evaluated at once here: those of the providers name dependencies that are local to a function.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator
from contextvars import ContextVar
from importlib import import_module
from typing import Annotated, Any
from zlib import crc32

from fastapi import BackgroundTasks, Depends, FastAPI, Header, Request, Response, Security
from fastapi.security import SecurityScopes
from starlette.exceptions import HTTPException

from specfirst.conformance.probes.examples import media_examples, schema_example
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.media_types import is_json
from specfirst.runtime import exception_handlers
from specfirst.runtime.decoding.adapters import adapter_for
from specfirst.runtime.interface import (
    BearerCredentials,
    Claim,
    Download,
    Event,
    Forbidden,
    IdempotencyKeyReused,
    RateLimited,
    RequestContext,
    ServiceUnavailable,
    StoredResponse,
    Stream,
    Unauthenticated,
)
from specfirst.runtime.limits import Allowance
from specfirst.runtime.operation import Operation, RateLimit, SuccessResponse
from specfirst.runtime.request_context import CurrentContext
from specfirst.runtime.runtime import DispatchMode, ResponseCheck, Runtime

CONTENT = b"0123456789" * 10
FAILURES: tuple[Callable[[], Exception], ...] = (
    ServiceUnavailable,
    Forbidden,
    Unauthenticated,
    lambda: RateLimited(retry_after=3),
    lambda: KeyError("a defect"),
    lambda: HTTPException(409, "conflict", headers={"x-conflict": "yes"}),
)
_language: ContextVar[str] = ContextVar("language", default="none")


def number_of(context: RequestContext, share: int) -> int:
    """Return a number below `share`, derived from the `User-Agent`."""
    return crc32((context.user_agent or "").encode()) % share


class AnyToken:
    """Accepts the tokens `good`, with all roles, and `plain`, without roles."""

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> str:
        if credentials.token not in ("good", "plain"):
            raise Unauthenticated
        return credentials.token

    def identity(self, principal: str) -> str:
        return principal

    def roles(self, principal: str) -> Collection[str]:
        return _EVERY_ROLE if principal == "good" else ()


_EVERY_ROLE = frozenset({"superadmin", "operator", "auditor", "support"})


class Limiter:
    """Refuses requests by their number."""

    def __init__(self) -> None:
        self._count = 0

    async def take(self, key: str, limit: RateLimit) -> Allowance | None:
        self._count += 1
        if self._count % 50 == 0:
            return None
        return Allowance(limit.requests - 1, limit.seconds, 7 if self._count % 20 == 0 else None)


class Store:
    """An `IdempotencyStore` in memory."""

    def __init__(self) -> None:
        self._stored: dict[tuple[str, str], tuple[bytes, StoredResponse]] = {}

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredResponse]]
    ) -> tuple[StoredResponse, bool]:
        key = (claim.scope, claim.key)
        if key in self._stored:
            fingerprint, stored = self._stored[key]
            if fingerprint != claim.fingerprint:
                raise IdempotencyKeyReused
            return stored, True
        stored = await serve()
        self._stored[key] = (claim.fingerprint, stored)
        return stored, False


def _successes(operation: Operation) -> list[SuccessResponse]:
    return [success for success in operation.successes if not success.by_runtime]


class Results:
    """The results of the service methods of an API, from the examples of its document."""

    def __init__(self, operations: Collection[Operation], written: Collection[WrittenOperation]) -> None:
        by_place = {(operation.method.upper(), operation.path): operation for operation in written}
        self._written = {operation.id: by_place[operation.method, operation.path] for operation in operations}

    def of(self, operation: Operation, number: int) -> Any:
        """Return one of the declared successful responses."""
        successes = _successes(operation)
        success = successes[number % len(successes)]
        body = self._body(operation, success)
        if success.result is None:
            return body
        headers = dict.fromkeys(success.result.HEADERS, "text")
        return success.result(**headers) if body is None else success.result(**headers, body=body)  # type: ignore[call-arg]

    def _body(self, operation: Operation, success: SuccessResponse) -> Any:
        written = self._written[operation.id]
        content = written.successes[success.status].get("content") or {}
        if success.media_type is None:
            return None
        if success.event is not None:
            return _events(success, content["text/event-stream"]["x-event-schema"])
        if not is_json(success.media_type):
            return _binary(operation)
        example = next(media_examples(content[success.media_type]))
        data = example["data"] if success.enveloped else example
        model = success.data if success.enveloped else success.model
        return adapter_for(model).validate_json(json.dumps(data))


def _binary(operation: Operation) -> Any:
    if any(success.status == 206 for success in operation.successes):
        return Download(size=len(CONTENT), open=_span, media_type="text/plain", filename="a.txt", etag="v1")
    return Stream(_span(0, len(CONTENT)), media_type="text/csv")


async def _span(start: int, end: int) -> AsyncIterator[bytes]:
    for index in range(start, end, 32):
        yield CONTENT[index : min(end, index + 32)]


async def _events(success: SuccessResponse, schema: dict[str, Any]) -> AsyncIterator[Event[Any]]:
    for number in range(2):
        data = adapter_for(success.event).validate_json(json.dumps(schema_example(schema)))
        yield Event(data=data, id=str(number))


def _method(operation: Operation, results: Results) -> Any:
    async def method(self: Any, **arguments: Any) -> Any:
        number = number_of(self.context, 1000)
        if number % 9 == 0:
            raise FAILURES[number // 9 % len(FAILURES)]()
        return results.of(operation, number)

    return method


def _service_class(operations: Collection[Operation], results: Results) -> type[Any]:
    """Return a service class, which keeps the values of its dependencies."""

    def __init__(self: Any, context: RequestContext, given: Any = None) -> None:  # noqa: N807
        self.context, self.given = context, given

    methods = {operation.service_method: _method(operation, results) for operation in operations}
    return type("Service", (), {"__init__": __init__, **methods})


def _providers(service: type[Any], log: list[str]) -> list[Callable[..., Any]]:
    """Return providers of all supported kinds, with the same dependencies."""

    async def session(request: Request) -> AsyncIterator[str]:
        log.append("open")
        try:
            yield request.method
        except Forbidden:
            log.append("replaced")
            raise ServiceUnavailable from None
        finally:
            log.append(f"close {_language.get()}")

    def in_thread(accept_language: Annotated[str, Header(max_length=8)] = "en") -> str:
        return accept_language

    async def language(text: Annotated[str, Depends(in_thread)]) -> str:
        _language.set(text)
        return text

    def lock(text: Annotated[str, Depends(language)]) -> Iterator[str]:
        log.append("lock")
        yield text
        log.append("unlock")

    async def marked(
        response: Response, tasks: BackgroundTasks, scopes: SecurityScopes, context: CurrentContext
    ) -> str:
        response.headers["x-marked"] = "-".join(scopes.scopes)
        response.set_cookie("seen", str(number_of(context, 7)))
        tasks.add_task(log.append, "task")
        if number_of(context, 31) == 0:
            raise HTTPException(403, "not now", headers={"x-reason": "given"})
        return context.request_id

    Session = Annotated[str, Depends(session, scope="function")]  # noqa: N806
    Language = Annotated[str, Depends(language)]  # noqa: N806
    Marked = Annotated[str, Security(marked, scopes=["read"])]  # noqa: N806

    async def plain(context: CurrentContext) -> Any:
        return service(context)

    async def with_session(context: CurrentContext, session: Session, text: Language) -> Any:
        return service(context, [session, text])

    def in_threads(context: CurrentContext, text: Language, session: Session, marked: Marked) -> Any:
        return service(context, [text, session, marked])

    async def generator(
        context: CurrentContext, lock: Annotated[str, Depends(lock)], marked: Marked
    ) -> AsyncIterator[Any]:
        log.append("serve")
        yield service(context, [lock, marked])
        log.append("served")

    providers: list[Callable[..., Any]] = [plain, with_session, in_threads, generator]
    for provider in providers:
        provider.__annotations__["return"] = AsyncIterator[service] if provider is generator else service  # type: ignore[valid-type]
    return providers


class Api:
    """An API with a dispatcher; `log` has the entries of its dependencies."""

    def __init__(self, package: str, written: list[WrittenOperation], mode: DispatchMode) -> None:
        routes, operations = import_module(f"{package}.routes"), import_module(f"{package}.operations")
        declared = [var for var in vars(operations).values() if isinstance(var, Operation)]
        results = Results(declared, written)
        self.log: list[str] = []
        services: dict[str, Any] = {}
        for index, field in enumerate(routes.Services.__dataclass_fields__):
            own = [operation for operation in declared if operation.tag.replace("-", "_") == field]
            providers = _providers(_service_class(own, results), self.log)
            services[field] = providers[index % len(providers)]
        store = Store()

        async def idempotency(context: CurrentContext) -> Store:
            return store

        runtime = Runtime(
            responses=ResponseCheck.OFF,
            dispatch=mode,
            limiter=Limiter(),
            idempotency=idempotency,
            namespace=package,
        )
        self.app = FastAPI(openapi_url=None)
        exception_handlers.install(self.app, runtime)
        router = routes.build_router(
            services=routes.Services(**services), security=AnyToken(), runtime=runtime
        )
        self.app.include_router(router, dependencies=[Depends(_noted(self.log))])


def _noted(log: list[str]) -> Callable[..., Any]:
    async def note(request: Request) -> None:
        log.append(request.url.path)

    return note
