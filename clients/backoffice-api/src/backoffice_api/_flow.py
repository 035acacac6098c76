"""Work that needs input and output, written once for blocking and for asynchronous clients.

A flow is a generator: it yields what it needs done (an `Effect`) and is sent the result, or has the failure
thrown into it. The transports of the two clients differ only in how they do the effects.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from ._http import Response, TimeoutInput
from ._payload import Payload

T = TypeVar("T")


@dataclass(slots=True)  # never changed, as `Call`
class Send:
    """Send a request; the result is the `Response`, or a `TransportError` is thrown.

    The body of a response has been read, unless its status is in `streamed`. `patience` limits each wait that
    the time-out leaves without a limit, in seconds.
    """

    method: str
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    content: bytes | Payload | None = field(repr=False)
    timeout: TimeoutInput
    streamed: frozenset[int] = frozenset()
    patience: float | None = None


@dataclass(slots=True)
class OpenBody:
    """The body of a response while it arrives; `pieces` is set once reading has begun."""

    response: Response
    pieces: Any = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """Wait for more of a body; the result is empty at its end. A `TransportError` is thrown if it breaks.

    `silence` is how long nothing may arrive, in seconds; from the first piece on, and as long as the body is
    open. By default the time-out of the request holds.
    """

    body: OpenBody
    silence: float | None = None


@dataclass(frozen=True, slots=True)
class Close:
    """Give up a body, whether it has been read to its end or not."""

    body: OpenBody


@dataclass(frozen=True, slots=True)
class Work:
    """Call a function that waits for a disk or a server.

    An asynchronous client does it in a thread, and awaits what it returns, if that is awaitable.
    """

    job: Callable[[], Any]


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
    """Run another flow while no other flow of the same client runs one this way; the result is its result.

    It goes on where the caller is cancelled.
    """

    flow: Callable[[], Flow[Any]]


@dataclass(frozen=True, slots=True)
class Locked:
    """Run another flow inside a context manager, blocking or asynchronous; the result is its result."""

    lock: Callable[[], Any]
    flow: Callable[[], Flow[Any]]


Effect: TypeAlias = Send | Fetch | Close | Work | Pause | Ask | Alone | Locked
Flow: TypeAlias = Generator[Effect, Any, T]
