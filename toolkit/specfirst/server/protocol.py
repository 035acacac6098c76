"""Uvicorn's HTTP/1.1 protocol with httptools, within the limits of a guard."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any, cast

import httptools
from starlette.types import ASGIApp, Scope
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from specfirst.runtime.disconnects import without_stacks
from specfirst.runtime.request_context import request_id_of
from specfirst.server.guard import guard_of
from specfirst.server.limits import Reason
from specfirst.server.pace import Pace
from specfirst.server.responses import FailureResponses, RefusedRequest
from specfirst.server.transport import MeasuredTransport

_PIECE = 16 * 1024
"""The bytes that the parser gets at once, and so the accuracy of the size of a header."""


_FIRST_REQUEST_SECONDS = 1.0
"""How long a new connection may be without a request once the server shuts down."""


class _Refused(Exception):
    """Raised by a callback of the parser to stop it."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class GuardedProtocol(HttpToolsProtocol):
    """A connection of uvicorn with limits on sizes, times and numbers, and failures in the APIs' formats.

    Use it by `uvicorn --http specfirst.server.protocol:GuardedProtocol`. The guard comes from the lifespan
    state of the application (`specfirst.server.guard.STATE`), where
    `specfirst.runtime.exception_handlers.install` puts the failure formats as well; without them, the limits
    are the defaults, and failures are problem details.
    """

    transport: MeasuredTransport

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.app = without_stacks(cast(ASGIApp, self.app))
        self._guard = guard_of(app_state)
        self._failures = FailureResponses(app_state)
        self._limits = self._guard.limits
        self._ended = False
        self._is_last = False
        # The error of the last pipelined request, which waits for the response to an earlier one.
        self._postponed: Reason | None = None
        # The bytes since the parser last made progress, which are held in memory or read in vain.
        self._framing = 0
        self._in_header = False
        self._in_body = False
        self._since = self._request_began = self.loop.time()
        self._body_pace = Pace(self._limits.body_seconds, self._limits.transfer_bytes_per_second)
        self._response_pace = Pace(self._limits.response_seconds, self._limits.transfer_bytes_per_second)

    @property
    def _address(self) -> str | None:
        return self.client[0] if self.client else None

    @property
    def _is_serving(self) -> bool:
        """Whether a request is without a complete response; requests of a connection are served in order."""
        return self.cycle is not None and not self.cycle.response_complete

    @property
    def _is_idle(self) -> bool:
        """Whether it has served requests, and no byte of another has arrived."""
        is_open = self._in_header or self._in_body or self._is_serving
        return self.cycle is not None and not is_open

    @property
    def responding_since(self) -> float | None:
        """The time at which the request of the current response arrived, or None. Read by the guard."""
        is_responding = self._is_serving and not self._in_body and self.cycle.response_started
        return self._request_began if is_responding else None

    # Events of the connection

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or refuse it."""
        super().connection_made(MeasuredTransport(transport))
        self._guard.admit(self, self._address)

    def connection_lost(self, exc: Exception | None) -> None:
        """Release the connection in the guard."""
        self._guard.release(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Feed the parser, piece by piece."""
        view, position = memoryview(data), 0
        while position < len(data) and not self._ended:
            piece = view[position : position + min(_PIECE, self._limits.header_bytes - self._framing)]
            position += len(piece)
            self._framing += len(piece)
            self._feed(piece)
            if self._framing >= self._limits.header_bytes and not self._ended:
                is_url = self._in_header and 2 * len(self.url) > self._framing
                self._end(Reason.URL_SIZE if is_url else Reason.HEADER_SIZE)

    def _feed(self, piece: memoryview) -> None:
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade:
            if self.ws_protocol_class is not None and not self._is_serving:
                self._guard.release(self)
                self.transport = self.transport.inner  # type: ignore[assignment]
                self.handle_websocket_upgrade()
            # The rest belongs to another protocol, or the client believes so.
            self._ended = True
        except httptools.HttpParserError as error:
            refused = error.__context__
            self._end(refused.reason if isinstance(refused, _Refused) else Reason.MALFORMED)

    # Callbacks of the parser

    def on_message_begin(self) -> None:
        """Start the timer of a header."""
        self._in_header = True
        if self.cycle is not None:
            # The time for the first header includes the connection setup.
            self._since = self.loop.time()
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the header; those of a trailer are ignored (RFC 9110, 6.5.1)."""
        if self._in_body:
            return
        if len(self.headers) >= self._limits.header_fields:
            raise _Refused(Reason.HEADER_SIZE)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start to serve the request."""
        if len(self.pipeline) >= self._limits.pipelined_requests:
            raise _Refused(Reason.PIPELINE)
        version = self.parser.get_http_version()
        hosts = [name for name, _ in self.headers].count(b"host")
        # RFC 9112, 3.2. The parser also accepts a request line without a version, and version 2.0.
        if version not in ("1.0", "1.1") or hosts > 1 or (hosts == 0 and version == "1.1"):
            raise _Refused(Reason.MALFORMED)
        super().on_headers_complete()
        self._in_header, self._in_body, self._framing = False, True, 0
        self._request_began = self.loop.time()
        self._body_pace.restart()
        self._guard.begin_request(self)
        if self.cycle is not None and (self._is_last or self.parser.should_upgrade()):
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._framing = 0
        self._body_pace.count += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop the timer of the body."""
        self._in_body, self._framing = False, 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, or serve the next pipelined one."""
        self._since = self.loop.time()
        super().on_response_complete()
        if not self._is_serving:
            self._guard.end_request(self)
        elif self._postponed is not None and not self.pipeline:
            self.refuse(self._postponed)

    def timeout_keep_alive_handler(self) -> None:
        """Leave idle connections to the guard, since uvicorn restarts its timer at any byte."""

    def shutdown(self) -> None:
        """End the connection after the current request, or the first one, which may be on its way.

        A proxy cannot send a request that changes something to another process once it has sent it on a new
        connection. On a kept connection the client must expect the end (RFC 9112, 9.5).
        """
        self._is_last = True
        if self.cycle is None and not self._in_header:
            self.loop.call_later(_FIRST_REQUEST_SECONDS, self._close_without_request)
        elif not self._in_header:
            super().shutdown()

    def _close_without_request(self) -> None:
        if self.cycle is None and not self._in_header:
            self.transport.close()

    # Limits

    def check(self, now: float) -> None:
        """End the connection if it has exceeded a time limit. Called by the guard."""
        if (reason := self._overdue(now)) is not None:
            self._end(reason)
        elif self._is_idle and now - self._since > self._limits.keep_alive_seconds:
            self.transport.close()

    def _overdue(self, now: float) -> Reason | None:
        if (behind := self._response_reason(now)) is not None:
            return behind
        if self._is_serving:
            return self._body_reason(now)
        if self._in_body:
            # The rest of a body whose response is complete.
            return Reason.BODY_TIME if now - self._since > self._limits.body_seconds else None
        if self._in_header or self.cycle is None:
            return Reason.HEADER_TIME if now - self._since > self._limits.header_seconds else None
        return None

    def _response_reason(self, now: float) -> Reason | None:
        if not self.transport.get_write_buffer_size():
            self._response_pace.restart()
            return None
        self._response_pace.count = self.transport.taken
        return self._response_pace.check(now, Reason.RESPONSE_TIME, Reason.RESPONSE_RATE)

    def _body_reason(self, now: float) -> Reason | None:
        if not self._in_body:
            return None
        if self.flow.read_paused or self.cycle.waiting_for_100_continue:
            # The application has not requested more of it.
            self._body_pace.pause(now)
            return None
        return self._body_pace.check(now, Reason.BODY_TIME, Reason.BODY_RATE)

    def _end(self, reason: Reason) -> None:
        self._guard.end(self, reason, self._address)

    def refuse(self, reason: Reason) -> None:
        """End the connection, with a response if none has begun. Called by the guard."""
        self._ended = True
        if reason in (Reason.RESPONSE_TIME, Reason.RESPONSE_RATE):
            self.transport.reset()
        elif not self._is_serving and not self._in_body:
            self._respond(reason)
        elif self._in_body and self.pipeline:
            self._postponed = reason
        elif self._is_serving and self._in_body and not self.cycle.response_started:
            # The request cannot be completed, which is a disconnected client to the application.
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self._respond(reason)
        elif self._in_body:
            # Its response has begun, or is complete.
            self.transport.close()
        else:
            # The error is in the next request, and its response would be read as a part of this one.
            self.cycle.keep_alive = False

    def _respond(self, reason: Reason) -> None:
        is_silent = reason is Reason.HEADER_TIME and not self._in_header
        if not is_silent and not self.transport.is_closing():
            response = self._failures.respond(
                reason, self._refused_request(), self._guard.headers, self.server_state.default_headers
            )
            if response is not None:
                self.transport.write(response)
        self.transport.close()

    def _refused_request(self) -> RefusedRequest:
        request_id = request_id_of(cast(Scope, self.scope)) if self._in_body else str(uuid.uuid4())
        return RefusedRequest.at(request_id, self.url if self._in_header or self._in_body else b"")

    def drop(self) -> None:
        """End the connection at once. Called by the guard."""
        self._ended = True
        self.transport.abort()
