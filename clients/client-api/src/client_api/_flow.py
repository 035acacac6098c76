"""Work that needs input and output, written once for blocking and for asynchronous clients.

A flow is a generator: it yields what it needs done (an `Effect`) and is sent the result, or has the failure
thrown into it. The transports of the two clients differ only in how they do the effects.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from ._http import Timeout
from ._types import Unset

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; the result is the `Response`, or a `TransportError` is thrown."""

    method: str
    url: str
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)
    timeout: Timeout | float | Unset | None


@dataclass(frozen=True, slots=True)
class Pause:
    """Wait."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Ask:
    """Call a function of the user's; an asynchronous client awaits what it returns, if that is awaitable."""

    question: Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Alone:
    """Run another flow while no other flow of the same client runs one this way; the result is its result."""

    flow: Callable[[], Flow[Any]]


Effect: TypeAlias = Send | Pause | Ask | Alone
Flow: TypeAlias = Generator[Effect, Any, T]
