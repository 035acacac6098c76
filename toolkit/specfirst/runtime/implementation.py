"""Which service methods are implemented, found at start-up from the providers' return annotations."""

from __future__ import annotations

import dis
import inspect
import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType
from typing import Any, Final, TypeAlias, TypeVar

from typing_extensions import dataclass_transform

T = TypeVar("T")

_OF_A_RAISE: Final = frozenset(
    {
        *("RESUME", "NOP", "POP_TOP", "RETURN_GENERATOR", "MAKE_CELL", "COPY_FREE_VARS"),
        *("LOAD_GLOBAL", "LOAD_CONST", "PUSH_NULL", "PRECALL", "CALL", "RAISE_VARARGS"),
        # A coroutine turns a StopIteration that leaves it into a RuntimeError.
        *("CALL_INTRINSIC_1", "RERAISE"),
    }
)
"""The instructions of `raise NotImplementedError("…")` as the whole body of a function."""

Provider: TypeAlias = Callable[..., T | Awaitable[T] | AsyncIterator[T] | Iterator[T]]
"""A FastAPI dependency that gives a `T`: a function, a coroutine function, or a generator of either kind."""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def service_providers(declared: type[T]) -> type[T]:
    """Decorator: a frozen dataclass with a provider for each service, each an argument by its name.

    Type checkers ask for all of them. One that is missing, as that of a new tag is at first, implements
    nothing: whether the application starts without it is for the runtime to say, as with missing methods.
    """
    for name, annotation in inspect.get_annotations(declared).items():
        given = typing.get_args(annotation)[-1]
        setattr(declared, name, unimplemented(typing.get_args(given)[0]))
    return dataclass(frozen=True, kw_only=True)(declared)


class UnimplementedOperations(Exception):
    """The application refuses to start: these operations are designed, but not implemented."""

    def __init__(self, operations: list[str]) -> None:
        self.operations = operations
        super().__init__(
            "not implemented: "
            + ", ".join(operations)
            + ". Implement the service methods, or set SPECFIRST_UNIMPLEMENTED=mock or 501 while you develop."
        )


def is_implemented(provider: Provider[Any], method: str) -> bool:
    """Whether what the provider gives has its own version of the method, not the generated interface's.

    A method that only raises `NotImplementedError`, as `specfirst scaffold` writes it, is none.

    Raises:
        TypeError: the provider's return annotation does not name a class.
    """
    for klass in provided_class(provider).__mro__:
        if method in vars(klass):
            return not getattr(klass, "_is_protocol", False) and not _only_raises(vars(klass)[method])
    return False


def _only_raises(method: Any) -> bool:
    """Whether the whole body of a function is `raise NotImplementedError`, with or without a message."""
    if not isinstance(method, FunctionType) or method.__code__.co_names != (NotImplementedError.__name__,):
        return False
    return all(instruction.opname in _OF_A_RAISE for instruction in dis.get_instructions(method))


def provided_class(provider: Provider[Any]) -> type[Any]:
    """The class of the service that a provider gives.

    Raises:
        TypeError: its return annotation does not name one.
    """
    return _provided_class(provider)


@lru_cache(maxsize=1024)  # every operation asks for that of its service
def _provided_class(provider: Provider[Any]) -> type[Any]:
    if inspect.isclass(provider):
        return provider
    annotation = typing.get_type_hints(provider).get("return")
    origin = typing.get_origin(annotation)
    if inspect.isclass(origin) and issubclass(origin, (AsyncIterator, Iterator)):
        annotation = typing.get_args(annotation)[0]
        origin = typing.get_origin(annotation)
    provided = origin or annotation
    if not inspect.isclass(provided):
        raise TypeError(f"the return annotation of provider {provider!r} must name the class it provides")
    return provided


def unimplemented(interface: Any) -> Any:
    """A provider of a service that implements nothing, for stub routers."""

    def provider() -> Any:
        return None

    provider.__annotations__["return"] = interface
    return provider
