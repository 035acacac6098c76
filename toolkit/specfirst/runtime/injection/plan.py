"""The dependencies of one operation in the order of their calls, determined once.

FastAPI walks the tree of dependencies for each request (FastAPI documentation, "Dependencies" and "Advanced
Dependencies"). The plan is the result of one such walk: order, cache, scopes of teardown and security scopes.
Generators are closed when the handler has returned, or when the response was sent.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import partial
from types import TracebackType
from typing import Any, Final

from anyio import CancelScope
from anyio.lowlevel import checkpoint_if_cancelled
from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import FastAPIError, RequestValidationError
from fastapi.security.base import SecurityBase
from starlette.responses import Response

from specfirst.runtime.injection.parameters import OtherArguments, other_arguments_of
from specfirst.runtime.injection.undocumented import (
    Dependant,
    contextmanager_in_threadpool,
    is_limited,
    replaced,
    semaphore_of,
)
from specfirst.runtime.request_context import Exchange, exchange_of

Finish = Callable[[Request, dict[str, Any]], Awaitable[Response]]
"""Calls the handler with the provided values by parameter name, and returns its response."""
_FAILED: Final = object()
"""The value of a dependency that is not called because parameters of it or below it are invalid."""


@dataclass(slots=True)
class Step:
    """One call of a dependency."""

    slot: int
    """The slot of its value."""
    declared: Dependant
    kind: Kind
    arguments: tuple[tuple[str, int], ...]
    """The argument names, and the slots of their values."""
    given: OtherArguments | None
    is_called: bool = True
    """Whether the dependency is called; if an earlier call fills the slot, only its parameters are validated
    again.
    """
    call: Callable[..., Any] = field(init=False)
    requests: tuple[str, ...] = field(init=False)
    """The names of arguments that receive the request."""
    is_generator: bool = field(init=False)
    is_limited: bool = field(init=False)
    is_plain: bool = field(init=False)
    """Whether the dependency is a coroutine function without anything to close."""

    def __post_init__(self) -> None:
        call: Any = self.declared.call
        if self.kind is Kind.ASYNC_GENERATOR:
            call = asynccontextmanager(call)
        elif self.kind is Kind.GENERATOR:
            call = contextmanager(call)
        self.call = call
        named = (self.declared.http_connection_param_name, self.declared.request_param_name)
        self.requests = tuple(filter(None, named))
        self.is_generator = self.kind in GENERATORS
        self.is_limited = is_limited(self.declared)
        self.is_plain = self.kind is Kind.COROUTINE and not self.is_limited

    async def value(self, arguments: dict[str, Any], exchange: Exchange) -> Any:
        """Return the value, depending on the kind of the dependency."""
        semaphore = semaphore_of(self.declared) if self.is_limited else None
        if self.is_generator:
            request_stack, function_stack = exchange.request_stack, exchange.function_stack
            stack = function_stack if self.declared.scope == "function" else request_stack
            assert stack is not None
            assert request_stack is not None
            if semaphore is not None:
                await stack.enter_async_context(semaphore)
            if self.kind is Kind.GENERATOR:
                return await stack.enter_async_context(contextmanager_in_threadpool(self.call(**arguments)))
            if exchange.cleanup is None:
                exchange.cleanup = request_stack.enter_context(CancelScope())
            entered = self.call(**arguments)
            value = await entered.__aenter__()
            stack.push_async_exit(partial(exit_shielded, entered, exchange.cleanup))
            return value
        if semaphore is None:
            return await self._called(arguments)
        async with semaphore:
            return await self._called(arguments)

    async def _called(self, arguments: dict[str, Any]) -> Any:
        if self.kind is Kind.COROUTINE:
            return await self.call(**arguments)
        return await run_in_threadpool(self.call, **arguments)


class Plan:
    """The calls of an operation's dependencies, for one set of overrides."""

    def __init__(self, root: Dependant, overrides: Mapping[Any, Any]) -> None:
        walk = _Walk(overrides)
        self._results = walk.values_of(root)
        self._steps = tuple(walk.steps)
        self._slots = walk.slots
        self.has_generators = any(step.is_generator for step in self._steps)
        """Whether any dependency must be closed."""

    async def serve(self, finish: Finish, request: Request, exchange: Exchange) -> Response:
        """Call the dependencies, and `finish` with their values by parameter name.

        Headers, status and tasks that they set are kept in the exchange.

        Raises:
            RequestValidationError: their parameters are invalid.
        """
        errors: list[Any] = []
        values: list[Any] = [None] * self._slots
        for step in self._steps:
            arguments = {name: values[slot] for name, slot in step.arguments}
            for name in step.requests:
                arguments[name] = request
            valid = step.given is None or step.given.fill(arguments, request, exchange, errors)
            if not step.is_called:
                continue
            if errors and (not valid or any(argument is _FAILED for argument in arguments.values())):
                values[step.slot] = _FAILED
            elif step.is_plain:
                values[step.slot] = await step.call(**arguments)
            else:
                values[step.slot] = await step.value(arguments, exchange)
        if errors:
            raise RequestValidationError(errors)
        return await finish(request, {name: values[slot] for name, slot in self._results})


class _Walk:
    """One walk through a tree of dependencies, in post-order."""

    def __init__(self, overrides: Mapping[Any, Any]) -> None:
        self.steps: list[Step] = []
        self.slots = 0
        self._overrides = overrides
        self._cached: dict[Any, int] = {}

    def values_of(self, declared: Dependant) -> tuple[tuple[str, int], ...]:
        """Return the named dependencies of a declaration, with the slots of their values."""
        found = [(dependency.name, self._slot_of(dependency)) for dependency in declared.dependencies]
        return tuple((name, slot) for name, slot in found if name is not None)

    def _slot_of(self, declared: Dependant) -> int:
        used = declared
        if self._overrides:
            call = self._overrides.get(declared.call, declared.call)
            used = replaced(declared, call, _oauth_scopes(declared))
        arguments = self.values_of(used)
        given = other_arguments_of(used, _oauth_scopes(used))
        key = _cache_key(declared)
        known = self._cached.get(key) if declared.use_cache else None
        if known is None:
            self.steps.append(Step(self.slots, used, kind_of(_callable(used)), arguments, given))
            known = self.slots
            self.slots += 1
        elif given is not None and given.has_parameters:
            self.steps.append(Step(known, used, kind_of(_callable(used)), arguments, given, is_called=False))
        self._cached.setdefault(key, known)
        return known


def _callable(declared: Dependant) -> Callable[..., Any]:
    assert declared.call is not None
    return declared.call


def _oauth_scopes(declared: Dependant) -> list[str]:
    """Return the scopes that `Security` declares here and above, in order."""
    scopes = list(declared.parent_oauth_scopes or ())
    for scope in declared.own_oauth_scopes or ():
        if scope not in scopes:
            scopes.append(scope)
    return scopes


def _cache_key(declared: Dependant) -> tuple[Any, tuple[str, ...], str]:
    """Return the key of a declaration: equal keys within a request share one call."""
    scopes = tuple(sorted(set(_oauth_scopes(declared)))) if _uses_scopes(declared) else ()
    is_closed = kind_of(_callable(declared)) in GENERATORS
    return (declared.call, scopes, declared.scope or ("request" if is_closed else ""))


def _uses_scopes(declared: Dependant) -> bool:
    return bool(
        declared.own_oauth_scopes
        or declared.security_scopes_param_name is not None
        or isinstance(unwrapped(_callable(declared)), SecurityBase)
        or any(map(_uses_scopes, declared.dependencies))
    )


class Injection:
    """The dependencies of one operation in one application, with the application's `dependency_overrides`."""

    def __init__(self, root: Dependant, application: Any, finish: Finish) -> None:
        """Bind the dependencies; `finish` calls the handler."""
        self._root = root
        self._application = application
        self._finish = finish
        self._plain = Plan(root, {})
        self._overrides: Mapping[Any, Any] = {}
        self._overridden = self._plain

    async def serve(self, request: Request) -> Response:
        """Respond to the request by the plan for the current overrides."""
        overrides: Mapping[Any, Any] | None = getattr(self._application, "dependency_overrides", None)
        plan = self._plan_with(overrides) if overrides else self._plain
        exchange = exchange_of(request.scope)
        if plan.has_generators:
            return await within_stacks(request, exchange, partial(plan.serve, self._finish))
        return await plan.serve(self._finish, request, exchange)

    def _plan_with(self, overrides: Mapping[Any, Any]) -> Plan:
        if overrides != self._overrides:
            self._overridden = Plan(self._root, overrides)
            self._overrides = dict(overrides)
        return self._overridden


Serve = Callable[[Request, Exchange], Awaitable[Response]]
"""Resolves the dependencies and calls the handler. Opened contexts go to the stacks of the exchange."""

_SWALLOWED = (
    "A dependency with `yield` has caught an exception and has not raised it again, so that there is no "
    "response. Add `raise` to its `except` block."
)


async def within_stacks(request: Request, exchange: Exchange, serve: Serve) -> Response:
    """Return the response, while the dependencies of the request stay open in `exchange.kept`.

    An exception passes through all dependencies, the last one first, and each may raise another one in its
    place.

    Raises:
        FastAPIError: a dependency has suppressed the exception of the handler.
    """
    response: Response | None = None
    async with AsyncExitStack() as exchange.request_stack:
        async with AsyncExitStack() as exchange.function_stack:
            response = await serve(request, exchange)
        if response is None:
            raise FastAPIError(_SWALLOWED)
        exchange.kept = exchange.request_stack.pop_all()
    if response is None:
        raise FastAPIError(_SWALLOWED)
    return response


async def exit_shielded(
    entered: AbstractAsyncContextManager[Any],
    scope: CancelScope,
    kind: type[BaseException] | None,
    error: BaseException | None,
    trace: TracebackType | None,
) -> bool:
    """Exit a context manager without being cancelled by a scope around the request.

    `scope` was entered before the context manager, since cancel scopes must end in the reverse order.
    """
    was_shielded = scope.shield
    scope.shield = True
    try:
        swallowed = bool(await entered.__aexit__(kind, error, trace))
    finally:
        scope.shield = was_shielded
    if error is None or swallowed:
        # A cancellation that happened meanwhile takes effect from here on.
        await checkpoint_if_cancelled()
    return swallowed


if sys.version_info >= (3, 13):
    from inspect import iscoroutinefunction
else:
    # Like FastAPI, this also detects functions that are marked as coroutine functions.
    from asyncio import iscoroutinefunction


class Kind(Enum):
    """How a dependency is called."""

    COROUTINE = auto()
    FUNCTION = auto()
    """A function that may block, so that it runs in a thread."""
    ASYNC_GENERATOR = auto()
    GENERATOR = auto()


GENERATORS: Final = frozenset({Kind.ASYNC_GENERATOR, Kind.GENERATOR})
"""The kinds that must be closed after their value was used."""


def kind_of(call: Callable[..., Any]) -> Kind:
    """Return the kind of a function, a method, a partial, a class, or an object with `__call__`."""
    forms = list(_forms(call))
    if any(map(inspect.isasyncgenfunction, forms)):
        return Kind.ASYNC_GENERATOR
    if any(map(inspect.isgeneratorfunction, forms)):
        return Kind.GENERATOR
    return Kind.COROUTINE if any(map(iscoroutinefunction, forms)) else Kind.FUNCTION


def unwrapped(call: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function inside partials and decorators."""
    function: Callable[..., Any] = inspect.unwrap(_without_partials(call))
    return function


def _without_partials(call: Callable[..., Any]) -> Callable[..., Any]:
    while isinstance(call, partial):
        call = call.func
    return call


def _forms(call: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Return every function that may determine the kind."""
    for form in (_without_partials(call), unwrapped(call)):
        yield form
    if inspect.isclass(unwrapped(call)):
        return
    for form in (_without_partials(call), unwrapped(call)):
        method = getattr(form, "__call__", None)  # noqa: B004  (the method itself is wanted)
        if method is not None:
            yield _without_partials(method)
            yield unwrapped(method)
