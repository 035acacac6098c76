"""Streams of server-sent events, which methods return."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from ._direct import decode_json
from ._errors import APIConnectionError, APIError, InvalidResponseError
from ._event_parser import EventParser, ParsedEvent
from ._exchange import Perform, connection_error
from ._flow import Close, Fetch, Flow, OpenBody, Pause
from ._http import TimeoutException, TransportError
from ._operation import Call
from ._record import replace
from ._response import RawResponse
from ._retry import RetryPolicy
from ._stop import Stop, Stopped

if TYPE_CHECKING:
    import anyio

    from ._async_transport import AsyncTransport
    from ._transport import Transport

T_co = TypeVar("T_co", covariant=True)
AnyTransport = TypeVar("AnyTransport", bound="Transport | AsyncTransport")

_LAST_EVENT_ID = "Last-Event-ID"
_HEADERS = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"}
_OK = 200
_LONGEST_PAUSE = 60.0
_FIRST_SILENCE = 60.0
"""How long a stream may be silent before the interval of its heartbeats is known, in seconds."""
_SHORTEST_SILENCE, _LONGEST_SILENCE = 1.0, 600.0
_MISSED_HEARTBEATS = 3
_ATTEMPTS = 10
"""How many times in a row a stream reconnects after it was open once, which takes some minutes."""
_PATIENCE = 1.0
"""How long `close` waits for a reader, in seconds."""
_PASSING = frozenset({429, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Event(Generic[T_co]):
    """One event of a stream.

    Attributes:
        data: What happened.
        event: Its name, `message` by default.
        id: The position in the stream: `stream.after(id)` resumes after it.
    """

    data: T_co
    event: str = "message"
    id: str | None = None


class _Heartbeats:
    """The interval of a server's heartbeats, and how long its streams may be silent."""

    def __init__(self) -> None:
        self._interval: float | None = None
        self._last: float | None = None
        self._comments = 0
        self.silence = _FIRST_SILENCE

    def begin(self) -> None:
        self._last, self._comments = None, 0

    def arrived(self, comments: int) -> None:
        """Note that data has arrived; a comment is a heartbeat, whose interval is measured."""
        now = monotonic()
        before, self._last = self._last, now
        if before is not None and comments > self._comments:
            self._interval = max(self._interval or 0.0, now - before)
            silence = max(_SHORTEST_SILENCE, _MISSED_HEARTBEATS * self._interval)
            self.silence = min(_LONGEST_SILENCE, silence)
        self._comments = comments

    def missed(self) -> None:
        """Note a wait without data, of `silence` seconds; without heartbeats, each wait is longer."""
        if self._interval is None:
            self.silence = min(_LONGEST_SILENCE, 2 * self.silence)


class Subscription:
    """A stream of events over consecutive connections, which remembers its position."""

    def __init__(
        self,
        perform: Perform,
        call: Call[Any],
        retry: RetryPolicy,
        last_id: str | None,
        *,
        strict: bool = False,
    ) -> None:
        self._strict = strict
        self._perform = perform
        self._call = call
        self._retry = retry
        self._parser = EventParser(last_id)
        self._ready: deque[ParsedEvent] = deque()
        self._response: RawResponse[OpenBody] | None = None
        self._heartbeats = _Heartbeats()
        self._connections = 0
        self._failures = 0
        self._opened = False
        self._closed = False

    @property
    def position(self) -> str | None:
        """The position of the stream: the id of the last event, or an id that was sent without an event."""
        return self._parser.last_id or None

    def event(self) -> Flow[Event[Any] | None]:
        """Return the next event; `None` at the end of the stream. Raises the exceptions of a call."""
        while not self._ready:
            if self._closed:
                return None
            if self._response is None and not (yield from self._connect_again()):
                return None
            piece = yield from self._piece()
            if piece:
                self._ready.extend(self._parser.feed(piece))
                self._heartbeats.arrived(self._parser.comments)
            elif self._resumable:
                yield from self.disconnect()
            else:
                return None
        self._connections = 1
        return self._decoded(self._ready.popleft())

    def disconnect(self) -> Flow[None]:
        """Close the connection; the next event opens another one."""
        response, self._response = self._response, None
        if response is not None:
            yield Close(response.data)

    def close(self) -> Flow[None]:
        self._closed = True
        self._ready.clear()
        yield from self.disconnect()

    def _connect_again(self) -> Flow[bool]:
        """Open the next connection, with further attempts while the server restarts."""
        while True:
            try:
                return (yield from self._connect())
            except (APIConnectionError, APIError) as error:
                is_passing = isinstance(error, APIConnectionError) or error.status in _PASSING
                self._failures += 1
                if not (is_passing and self._opened and self._resumable) or self._failures >= _ATTEMPTS:
                    raise

    def _connect(self) -> Flow[bool]:
        """Open the next connection; returns false if the stream has ended (204)."""
        if self._connections:
            yield Pause(self._pause())
        self._connections += 1
        headers = {**self._call.headers, **_HEADERS}
        if self._parser.last_id:
            headers[_LAST_EVENT_ID] = self._parser.last_id
        call = replace(self._call, headers=headers, patience=self._heartbeats.silence)
        raw = yield from self._perform(call)
        if raw.data is None:
            return False
        self._response = raw
        self._opened = True
        self._failures = 0
        self._parser = self._parser.anew()
        self._heartbeats.begin()
        return True

    def _pause(self) -> float:
        """The pause before the next connection, in seconds; it grows while connections deliver no event."""
        wanted = self._retry.base if self._parser.retry is None else self._parser.retry
        longest = max(wanted, min(_LONGEST_PAUSE, wanted * 2.0 ** (self._connections - 1)))
        return wanted + self._retry.chance() * (longest - wanted)

    def _piece(self) -> Flow[bytes]:
        """Return the next piece of the stream; empty if the connection has ended."""
        if self._response is None:
            return b""
        try:
            piece: bytes = yield Fetch(self._response.data, self._heartbeats.silence)
        except TransportError as error:
            if isinstance(error, TimeoutException):
                self._heartbeats.missed()
            if self._resumable or self._closed:
                return b""
            raise connection_error(self._call, error) from error
        return piece

    @property
    def _resumable(self) -> bool:
        """Whether the server can resume the stream, according to its description or its events."""
        return self._call.operation.resumable or bool(self._parser.last_id) or self._parser.retry is not None

    def _decoded(self, event: ParsedEvent) -> Event[Any]:
        responses = self._call.operation.responses
        type_ = next(body.type for body in responses.values() if body.kind == "events")
        if type_ is None:
            return Event(event.data, event.event, event.id)
        try:
            data = decode_json(type_, event.data, strict=self._strict)
        except ValueError as error:
            reason = f"the event {event.event} does not follow the API's description: {error}"
            raise InvalidResponseError(reason, _OK) from error
        return Event(data, event.event, event.id)


NewSubscription = Callable[[Call[Any], str | None], Subscription]


class _Stream(Generic[AnyTransport, T_co]):
    def __init__(
        self,
        transport: AnyTransport,
        new_subscription: NewSubscription,
        call: Call[T_co],
        last_id: str | None = None,
    ) -> None:
        self._transport = transport
        self._new_subscription = new_subscription
        self._call = call
        self._subscription = new_subscription(call, last_id)
        self._stop = Stop()

    def after(self, event_id: str) -> Self:
        """Return the stream from the position after an event, such as the last one of an earlier process."""
        return type(self)(self._transport, self._new_subscription, self._call, event_id)

    @property
    def position(self) -> str | None:
        """The argument for `after` to continue here; servers may send one before the first event."""
        return self._subscription.position


class EventStream(_Stream["Transport", T_co]):
    """A stream of events. The request is sent when the iteration begins.

    ```python
    for event in client.notifications.stream():
        print(event.id, event.event, event.data)
    ```

    If the connection ends, or is silent for three heartbeats, another one resumes after the last event,
    after the pause that the server requests. The loop ends when the server says so; leaving it closes the
    connection, and iterating again resumes the stream. `with` or `close` end it at once, also from another
    function or thread.
    """

    def __init__(
        self,
        transport: Transport,
        new_subscription: NewSubscription,
        call: Call[T_co],
        last_id: str | None = None,
    ) -> None:
        super().__init__(transport, new_subscription, call, last_id)
        self._reading = Lock()

    def __iter__(self) -> Iterator[Event[T_co]]:
        try:
            while (event := self._next()) is not None:
                yield event
        finally:
            self._transport.run(self._subscription.disconnect())

    def _next(self) -> Event[T_co] | None:
        with self._reading, suppress(Stopped):
            event: Event[T_co] | None = self._transport.run(self._subscription.event(), self._stop)
            return event
        return None

    def close(self) -> None:
        """End the stream, also if another thread waits for its next event."""
        self._stop.request()
        # A reader that cannot be interrupted (HTTP/2, a custom transport) closes the connection itself.
        if self._reading.acquire(timeout=_PATIENCE):
            try:
                self._transport.run(self._subscription.close())
            finally:
                self._reading.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class AsyncEventStream(_Stream["AsyncTransport", T_co]):
    """A stream of events. The request is sent when the iteration begins.

    ```python
    async with client.notifications.stream() as events:
        async for event in events:
            print(event.id, event.event, event.data)
    ```

    If the connection ends, or is silent for three heartbeats, another one resumes after the last event,
    after the pause that the server requests. The loop ends when the server says so. Leaving `async with`
    closes the connection; a loop without it leaves that to Python, some time after. `close` ends the loop of
    another task, at once.
    """

    _reading: anyio.Lock | None = None

    async def __aiter__(self) -> AsyncIterator[Event[T_co]]:
        try:
            while (event := await self._next()) is not None:
                yield event
        finally:
            await self._transport.run(self._subscription.disconnect())

    async def _next(self) -> Event[T_co] | None:
        with suppress(Stopped):
            async with self._lock():
                flow = self._subscription.event()
                event: Event[T_co] | None = await self._transport.run(flow, self._stop)
                return event
        return None

    def _lock(self) -> anyio.Lock:
        import anyio

        self._reading = self._reading or anyio.Lock()
        return self._reading

    async def close(self) -> None:
        """End the stream, also if another task waits for its next event."""
        self._stop.request()
        async with self._lock():
            await self._transport.run(self._subscription.close())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()
