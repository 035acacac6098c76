"""Programs that need input and output, written once for blocking and for asynchronous clients.

A flow is a generator that yields requests for input and output (`Effect`). The transport of the client
performs each effect, and sends the result to the flow or throws the exception into it.
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

    The body of the response has been read, unless its status is in `streamed`. `patience` limits each wait
    for which the time-out has no limit, in seconds.
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

    `silence` limits the wait for each piece, in seconds, and holds until the body is closed. By default the
    time-out of the request applies.
    """

    body: OpenBody
    silence: float | None = None


class Close(Record, frozen=True):
    """Close a body, whether it has been read to its end or not."""

    body: OpenBody


class Work(Record, frozen=True):
    """Call a function that waits for a disk or a server.

    An asynchronous client calls it in a thread, and awaits its result if it is awaitable.
    """

    job: Callable[[], Any]


class Pause(Record, frozen=True):
    """Wait."""

    seconds: float


class CallUser(Record, frozen=True):
    """Call a function of the user; an asynchronous client awaits its result if it is awaitable."""

    function: Callable[[], Any]


class Exclusive(Record, frozen=True):
    """Run another flow, one at a time for each client; the result is that of the flow.

    The flow runs to its end even if the caller is cancelled.
    """

    flow: Callable[[], Flow[Any]]


class Locked(Record, frozen=True):
    """Run another flow inside a context manager, blocking or asynchronous; the result is that of the flow."""

    lock: Callable[[], Any]
    flow: Callable[[], Flow[Any]]


Effect: TypeAlias = Send | Fetch | Close | Work | Pause | CallUser | Exclusive | Locked
Flow: TypeAlias = Generator[Effect, Any, T]
