"""Server-sent events, as methods return them."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, Self, TypeVar

from ._decode import decode
from ._errors import InvalidResponseError
from ._event_parser import EventParser, ParsedEvent
from ._exchange import connection_error
from ._flow import Close, Fetch, Flow, OpenBody, Pause
from ._http import TransportError
from ._operation import Call
from ._response import RawResponse
from ._retry import RetryPolicy
from ._transfer import Perform
from ._transport import AsyncTransport, Transport

T_co = TypeVar("T_co", covariant=True)

_LAST_EVENT_ID = "Last-Event-ID"
_HEADERS = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"}
_OK = 200
_LONGEST_PAUSE = 60.0


@dataclass(frozen=True, slots=True)
class Event(Generic[T_co]):
    """One event of a stream.

    Attributes:
        data: What happened.
        event: Its name, `message` where the server gives none.
        id: Where in the stream it is: `stream.after(id)` goes on behind it.
    """

    data: T_co
    event: str = "message"
    id: str | None = None


class Subscription:
    """A stream of events over one connection after another. It remembers how far it has come."""

    def __init__(self, perform: Perform, call: Call[Any], retry: RetryPolicy, last_id: str | None) -> None:
        self._perform = perform
        self._call = call
        self._retry = retry
        self._parser = EventParser(last_id)
        self._ready: deque[ParsedEvent] = deque()
        self._response: RawResponse[OpenBody] | None = None
        self._connections = 0
        self._closed = False

    def event(self) -> Flow[Event[Any] | None]:
        """Return the next event, `None` at the end of the stream. Raises what a call raises."""
        while not self._ready:
            if self._closed:
                return None
            if self._response is None and not (yield from self._connect()):
                return None
            piece = yield from self._piece()
            if piece:
                self._ready.extend(self._parser.feed(piece))
            elif self._resumable:
                yield from self.disconnect()
            else:
                return None
        self._connections = 1
        return self._decoded(self._ready.popleft())

    def disconnect(self) -> Flow[None]:
        """Close the connection; the next event is waited for on another one."""
        response, self._response = self._response, None
        if response is not None:
            yield Close(response.data)

    def close(self) -> Flow[None]:
        """End the stream."""
        self._closed = True
        self._ready.clear()
        yield from self.disconnect()

    def _connect(self) -> Flow[bool]:
        """Open the next connection; false where the server says that there is nothing more (204)."""
        if self._connections:
            yield Pause(self._pause())
        self._connections += 1
        headers = {**self._call.headers, **_HEADERS}
        if self._parser.last_id:
            headers[_LAST_EVENT_ID] = self._parser.last_id
        raw = yield from self._perform(replace(self._call, headers=headers))
        if raw.data is None:
            return False
        self._response = raw
        self._parser = self._parser.anew()
        return True

    def _pause(self) -> float:
        """What the server asks for, longer and longer while its connections bring no event, in seconds."""
        wanted = self._retry.base if self._parser.retry is None else self._parser.retry
        longest = max(wanted, min(_LONGEST_PAUSE, wanted * 2.0 ** (self._connections - 1)))
        return wanted + self._retry.chance() * (longest - wanted)

    def _piece(self) -> Flow[bytes]:
        """Return more of the stream, nothing where the connection has ended."""
        if self._response is None:
            return b""
        try:
            piece: bytes = yield Fetch(self._response.data)
        except TransportError as error:
            if self._resumable or self._closed:
                return b""
            raise connection_error(self._call, error) from error
        return piece

    @property
    def _resumable(self) -> bool:
        """Whether the server can go on where it stopped: it is described so, or shows it."""
        return self._call.operation.resumable or bool(self._parser.last_id) or self._parser.retry is not None

    def _decoded(self, event: ParsedEvent) -> Event[Any]:
        responses = self._call.operation.responses
        type_ = next(body.type for body in responses.values() if body.kind == "events")
        if type_ is None:
            return Event(event.data, event.event, event.id)
        try:
            data = decode(type_, json.loads(event.data))
        except ValueError as error:
            reason = f"the event {event.event} does not follow the API's description: {error}"
            raise InvalidResponseError(reason, _OK) from error
        return Event(data, event.event, event.id)


NewSubscription = Callable[[Call[Any], str | None], Subscription]


class EventStream(Generic[T_co]):
    """Events as they happen. Nothing is sent before it is iterated over.

    ```python
    for event in client.notifications.stream():
        print(event.id, event.event, event.data)
    ```

    Where the connection ends, another one goes on behind the last event, after the pause that the server asks
    for. The loop ends when the server says so; leaving it closes the connection, and iterating again goes on.
    `with` or `close` end it from within another function or thread.
    """

    def __init__(
        self,
        transport: Transport,
        new_subscription: NewSubscription,
        call: Call[T_co],
        last_id: str | None = None,
    ) -> None:
        self._transport = transport
        self._new_subscription = new_subscription
        self._call = call
        self._subscription = new_subscription(call, last_id)

    def after(self, event_id: str) -> Self:
        """Return the stream from behind an event, such as the last one that an earlier process saw."""
        return type(self)(self._transport, self._new_subscription, self._call, event_id)

    def __iter__(self) -> Iterator[Event[T_co]]:
        try:
            while (event := self._transport.run(self._subscription.event())) is not None:
                yield event
        finally:
            self._transport.run(self._subscription.disconnect())

    def close(self) -> None:
        """End the stream."""
        self._transport.run(self._subscription.close())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()


class AsyncEventStream(Generic[T_co]):
    """Events as they happen. Nothing is sent before it is iterated over.

    ```python
    async with client.notifications.stream() as events:
        async for event in events:
            print(event.id, event.event, event.data)
    ```

    Where the connection ends, another one goes on behind the last event, after the pause that the server asks
    for. The loop ends when the server says so. Leaving `async with` closes the connection; a loop without it
    leaves that to Python, some time after.
    """

    def __init__(
        self,
        transport: AsyncTransport,
        new_subscription: NewSubscription,
        call: Call[T_co],
        last_id: str | None = None,
    ) -> None:
        self._transport = transport
        self._new_subscription = new_subscription
        self._call = call
        self._subscription = new_subscription(call, last_id)

    def after(self, event_id: str) -> Self:
        """Return the stream from behind an event, such as the last one that an earlier process saw."""
        return type(self)(self._transport, self._new_subscription, self._call, event_id)

    async def __aiter__(self) -> AsyncIterator[Event[T_co]]:
        try:
            while (event := await self._transport.run(self._subscription.event())) is not None:
                yield event
        finally:
            await self._transport.run(self._subscription.disconnect())

    async def close(self) -> None:
        """End the stream."""
        await self._transport.run(self._subscription.close())

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.close()
