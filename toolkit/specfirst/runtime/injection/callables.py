"""The kinds of dependencies: awaited, run in a thread, or entered and exited as generators."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from enum import Enum, auto
from functools import partial
from typing import Any, Final

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
