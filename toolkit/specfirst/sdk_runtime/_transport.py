"""The blocking transport, and the functions that both transports share."""

from __future__ import annotations

import time
from collections.abc import Generator
from threading import Event, Lock
from typing import Any, TypeVar, cast

from ._errors import ClientClosedError
from ._flow import CallUser, Close, Effect, Exclusive, Fetch, Flow, Locked, Pause, Send, Work
from ._http import (
    AwaitingHttpClient,
    BlockingHttpClient,
    Client,
    Response,
    WithoutLogLines,
    build_request,
    transport_error,
    unreadable,
)
from ._payload import Payload
from ._stop import Stop, leave_when_stopped, shut_down

T = TypeVar("T")
AnyResult = TypeVar("AnyResult")


class Transport:
    """Performs effects, blocking. Threads may share it. `owned`: it has created its HTTP client itself."""

    def __init__(self, http: BlockingHttpClient | None) -> None:
        self.owned: bool = http is None
        self._http = http
        self._opening = Lock()
        self._exclusive = Lock()

    def run(self, flow: Flow[T], stop: Stop | None = None) -> T:
        """Run a flow to its end. Raises `Stopped` if another thread requests `stop`."""
        failure: BaseException | None
        result: Any = None
        try:
            effect = next(flow)
            while True:
                try:
                    result = self._do(effect) if stop is None else self._do_until(effect, stop)
                    failure = None
                except BaseException as error:
                    failure = error
                # Outside of the handler, since the exception would become the context of what the flow
                # raises.
                effect = flow.send(result) if failure is None else flow.throw(failure)
        except StopIteration as end:
            value: T = end.value
            return value
        finally:
            failure = None  # break the reference cycle: its traceback has this frame

    def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client of the user's."""
        if self.owned and self._http is not None:
            self._http.close()

    def _do_until(self, effect: Effect, stop: Stop) -> Any:
        match effect:
            case Send():
                return leave_when_stopped(lambda: self._send(effect), lambda late: late.close(), stop)
            case Fetch():
                with stop.interrupts(lambda: shut_down(effect.body.response)):
                    return self._do(effect)
            case Pause():
                ended = Event()
                with stop.interrupts(ended.set):
                    ended.wait(effect.seconds)
                return None
            case _:
                return self._do(effect)

    def _do(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return self._send(effect)
            case Fetch():
                return self._fetch(effect)
            case Close():
                effect.body.response.close()
                return None
            case Work():
                return effect.job()
            case Pause():
                time.sleep(effect.seconds)
                return None
            case CallUser():
                return effect.function()
            case Exclusive():
                with self._exclusive:
                    return self.run(effect.flow())
            case Locked():
                with effect.lock():
                    return self.run(effect.flow())

    def _fetch(self, request: Fetch) -> bytes:
        body = request.body
        try:
            if body.pieces is None:
                limit_silence(request)
                body.pieces = body.response.iter_bytes()
            piece: bytes = next(body.pieces, b"")
        except Exception as error:
            failure = transport_error(error)
        else:
            return piece
        return raised(failure)

    def _send(self, request: Send) -> Response:
        http = self._open()
        source = Source(request.content)
        response: Any = None
        try:
            with WithoutLogLines():
                response = http.send(built(http, request, source.content), stream=True)
            if response.status_code not in request.streamed:
                response.read()
            received: Response = response
        except BaseException as error:
            if response is not None:
                response.close()
            failure = source.failure(error, http, response)
        else:
            return received
        finally:
            source.close()
        return raised(failure)

    def _open(self) -> BlockingHttpClient:
        """Make the HTTP client on first use: it loads certificates, which is slow."""
        http = self._http
        if http is not None:
            return http
        with self._opening:
            if self._http is None:
                self._http = Client()
            return self._http


class Source:
    """The body of a request, and the exception that reading it raised."""

    def __init__(self, content: bytes | Payload | None) -> None:
        self.pieces = self._watched(content.pieces()) if isinstance(content, Payload) else None
        self.content: Any = self.pieces or content
        self._failure: Exception | None = None

    def _watched(self, pieces: Generator[bytes]) -> Generator[bytes]:
        try:
            yield from pieces
        except Exception as error:
            self._failure = error
            raise

    def close(self) -> None:
        if self.pieces is not None:
            self.pieces.close()

    def failure(self, error: BaseException, http: object, response: Any) -> BaseException | Response:
        """Return the exception to raise for one of the HTTP client, or a response without its body.

        A failed response keeps its status although its body is lost. Exceptions of the user's file are
        passed on.
        """
        if self._failure is not None or not isinstance(error, Exception):
            return self._failure or error
        if getattr(http, "is_closed", False):
            return ClientClosedError("the client has been closed")
        failure = transport_error(error)
        if response is not None and (not response.is_success or not failure.transient):
            return unreadable(response, f"the body of the response cannot be read ({failure})")
        return failure


def raised(failure: BaseException | AnyResult) -> AnyResult:
    """Raise an exception outside of its handler; return any other value."""
    try:
        if isinstance(failure, BaseException):
            raise failure
        return failure
    finally:
        del failure  # break the reference cycle: its traceback has this frame


def built(http: BlockingHttpClient | AwaitingHttpClient, request: Send, content: Any) -> Any:
    """Return the HTTP library's request for an attempt, with its time-outs."""
    made = build_request(
        http,
        request.method,
        request.url,
        headers=request.headers,
        content=content,
        timeout=request.timeout,
    )
    if request.patience is not None:
        timeouts = _timeouts_of(made)
        timeouts.update({wait: request.patience for wait, limit in timeouts.items() if limit is None})
    return made


def limit_silence(fetch: Fetch) -> None:
    """Set the time-out of reads, which the HTTP library looks up when it begins to read a body."""
    if fetch.silence is not None and (timeouts := _timeouts_of(fetch.body.response.request)):
        timeouts["read"] = fetch.silence


def _timeouts_of(request: Any) -> dict[str, float | None]:
    """Return the time-outs that the HTTP library uses; empty if the request has none."""
    timeouts = request.extensions.get("timeout")
    return cast("dict[str, float | None]", timeouts) if isinstance(timeouts, dict) else {}
