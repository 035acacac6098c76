"""Find the implemented service methods at start-up, by the return annotations of the providers."""

from __future__ import annotations

import dis
import inspect
import typing
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType
from typing import Any, Final, TypeAlias, TypeVar

from typing_extensions import dataclass_transform, is_protocol

T = TypeVar("T")

_OF_A_RAISE: Final = frozenset(
    {
        *("RESUME", "NOP", "POP_TOP", "RETURN_GENERATOR", "MAKE_CELL", "COPY_FREE_VARS"),
        *("LOAD_GLOBAL", "LOAD_CONST", "PUSH_NULL", "PRECALL", "CALL", "RAISE_VARARGS"),
        # A coroutine turns a StopIteration raised in it into a RuntimeError.
        *("CALL_INTRINSIC_1", "RERAISE"),
    }
)
"""The bytecode instructions of a function that consists of `raise NotImplementedError("…")`."""

_STUB: Final = "specfirst_stub"
"""The attribute that marks the providers of stub routers."""

Provider: TypeAlias = Callable[..., T | Awaitable[T] | AsyncIterator[T] | Iterator[T]]
"""A FastAPI dependency that provides a `T`: a function, a coroutine function, or a generator of either kind.
"""


@dataclass_transform(kw_only_default=True, frozen_default=True)
def service_providers(declared: type[T]) -> type[T]:
    """Make a frozen dataclass of a class that declares one provider per service.

    Type checkers require every provider. At run time a provider may be missing, as that of a new tag is at
    first: its service then counts as not implemented, and the runtime's `UnimplementedPolicy` decides whether
    the application starts.
    """
    for name, annotation in inspect.get_annotations(declared).items():
        given = typing.get_args(annotation)[-1]
        setattr(declared, name, _provider_of_nothing(typing.get_args(given)[0]))
    return dataclass(frozen=True, kw_only=True)(declared)


class UnimplementedOperations(Exception):
    """Raised at start-up: service methods of these operations are missing.

    Args:
        operations: the ids of the operations, which a reason in parentheses may follow.
        package: the generated package of their API, since versions of an API share operation ids.
    """

    def __init__(self, operations: list[str], package: str) -> None:
        self.operations = operations
        super().__init__(
            f"operations of {package} are not implemented: "
            + ", ".join(operations)
            + ". Implement the service methods. While you develop, the application starts without them with "
            "Runtime(unimplemented=UnimplementedPolicy.MOCK) or RESPOND_501."
        )


def is_implemented(provider: Provider[Any], method: str) -> bool:
    """Whether the provided class overrides the method of the generated interface.

    A method that only raises `NotImplementedError`, as `specfirst scaffold` writes it, does not count.

    Raises:
        TypeError: the provider's return annotation does not name a class.
    """
    for klass in provided_class(provider).__mro__:
        if method in vars(klass):
            return not is_protocol(klass) and not _only_raises(vars(klass)[method])
    return False


def refused_arguments(provider: Provider[Any], interface: Any, method: str) -> str | None:
    """Return why a provided method does not take the arguments of its operation; None if it takes them.

    A change of the document may add arguments.

    Raises:
        TypeError: the provider's return annotation does not name a class.
    """
    provided = provided_class(provider)
    implementation = getattr(provided, method, None)
    if is_protocol(provided) or not isinstance(implementation, FunctionType):
        return None
    declared = inspect.signature(getattr(typing.get_origin(interface) or interface, method)).parameters
    arguments = [name for name, taken in declared.items() if taken.kind is taken.KEYWORD_ONLY]
    try:
        # A decorator takes the arguments, whatever the function in it takes.
        inspect.signature(implementation, follow_wrapped=False).bind(None, **dict.fromkeys(arguments))
    except TypeError as error:
        return f"{provided.__name__}.{method}(): {error}"
    return None


def _only_raises(method: Any) -> bool:
    """Whether a function consists of `raise NotImplementedError`, with or without a message."""
    if not isinstance(method, FunctionType) or method.__code__.co_names != (NotImplementedError.__name__,):
        return False
    return all(instruction.opname in _OF_A_RAISE for instruction in dis.get_instructions(method))


@lru_cache(maxsize=1024)  # Called for every operation, with few different providers.
def provided_class(provider: Provider[Any]) -> type[Any]:
    """Return the class of the service that a provider provides.

    Raises:
        TypeError: its return annotation does not name a class.
    """
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
    """Return a provider for stub routers, whose operations are not implemented on purpose.

    Unlike a missing provider it causes no warning at start-up.
    """
    provider = _provider_of_nothing(interface)
    setattr(provider, _STUB, True)
    return provider


def is_stub(provider: Provider[Any]) -> bool:
    """Whether the provider is one of a stub router."""
    return bool(getattr(provider, _STUB, False))


def _provider_of_nothing(interface: Any) -> Any:
    def provider() -> Any:
        return None

    provider.__annotations__["return"] = interface
    return provider
