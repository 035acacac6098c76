"""Work that needs input and output, written once for blocking and for asynchronous clients.

A flow is a generator: it yields what it needs done (an `Effect`) and is sent the result, or has the failure
thrown into it. The transports of the two clients differ only in how they do the effects.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Any, ClassVar, TypeAlias, TypeVar

from ._http import Response, TimeoutInput
from ._payload import Payload
from ._record import Record

T = TypeVar("T")


class Send(Record, frozen=True):
    """Send a request; the result is the `Response`, or a `TransportError` is thrown.

    The body of a response has been read, unless its status is in `streamed`. `patience` limits each wait that
    the time-out leaves without a limit, in seconds.
    """

    __hidden__: ClassVar[tuple[str, ...]] = ("url", "headers", "content")

    method: str
    url: str
    headers: Mapping[str, str]
    content: bytes | Payload | None
    timeout: TimeoutInput
    streamed: frozenset[int] = frozenset()
    patience: float | None = None


class OpenBody:
    """The body of a response while it arrives; `pieces` is set once reading has begun."""

    __slots__ = ("pieces", "response")

    def __init__(self, response: Response) -> None:
        self.response = response
        self.pieces: Any = None


class Fetch(Record, frozen=True):
    """Wait for more of a body; the result is empty at its end. A `TransportError` is thrown if it breaks.

    `silence` is how long nothing may arrive, in seconds; from the first piece on, and as long as the body is
    open. By default the time-out of the request holds.
    """

    body: OpenBody
    silence: float | None = None


class Close(Record, frozen=True):
    """Give up a body, whether it has been read to its end or not."""

    body: OpenBody


class Work(Record, frozen=True):
    """Call a function that waits for a disk or a server.

    An asynchronous client does it in a thread, and awaits what it returns, if that is awaitable.
    """

    job: Callable[[], Any]


class Pause(Record, frozen=True):
    """Wait."""

    seconds: float


class Ask(Record, frozen=True):
    """Call a function of the user's; an asynchronous client awaits what it returns, if that is awaitable."""

    question: Callable[[], Any]


class Alone(Record, frozen=True):
    """Run another flow while no other flow of the same client runs one this way; the result is its result.

    It goes on where the caller is cancelled.
    """

    flow: Callable[[], Flow[Any]]


class Locked(Record, frozen=True):
    """Run another flow inside a context manager, blocking or asynchronous; the result is its result."""

    lock: Callable[[], Any]
    flow: Callable[[], Flow[Any]]


Effect: TypeAlias = Send | Fetch | Close | Work | Pause | Ask | Alone | Locked
Flow: TypeAlias = Generator[Effect, Any, T]
