"""How a dependency is called: awaited, run in a thread, or entered and left as a generator."""

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
    # It knows functions that are marked as coroutine functions, too, as FastAPI does.
    from asyncio import iscoroutinefunction


class Kind(Enum):
    """What calling a dependency gives."""

    COROUTINE = auto()
    FUNCTION = auto()
    """It may block, so that it runs in a thread."""
    ASYNC_GENERATOR = auto()
    GENERATOR = auto()


GENERATORS: Final = frozenset({Kind.ASYNC_GENERATOR, Kind.GENERATOR})
"""The kinds that have something to do after their value was used."""


def kind_of(call: Callable[..., Any]) -> Kind:
    """The kind of a function, a method, a partial, a class, or an object with `__call__`."""
    forms = list(_forms(call))
    if any(map(inspect.isasyncgenfunction, forms)):
        return Kind.ASYNC_GENERATOR
    if any(map(inspect.isgeneratorfunction, forms)):
        return Kind.GENERATOR
    return Kind.COROUTINE if any(map(iscoroutinefunction, forms)) else Kind.FUNCTION


def unwrapped(call: Callable[..., Any]) -> Callable[..., Any]:
    """The function below partials and decorators."""
    function: Callable[..., Any] = inspect.unwrap(_without_partials(call))
    return function


def _without_partials(call: Callable[..., Any]) -> Callable[..., Any]:
    while isinstance(call, partial):
        call = call.func
    return call


def _forms(call: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """Every function whose kind decides."""
    for form in (_without_partials(call), unwrapped(call)):
        yield form
    if inspect.isclass(unwrapped(call)):
        return
    for form in (_without_partials(call), unwrapped(call)):
        method = getattr(form, "__call__", None)  # noqa: B004  (the method itself is wanted)
        if method is not None:
            yield _without_partials(method)
            yield unwrapped(method)
