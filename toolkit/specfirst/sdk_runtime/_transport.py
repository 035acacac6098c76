"""The two ways to do the effects of a flow: blocking and asynchronous."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from logging import getLogger
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, TypeVar

from ._flow import Alone, Ask, Close, Effect, Fetch, Flow, Locked, Pause, Send, Work
from ._http import AsyncClient, Client, Response, Timeout
from ._payload import Payload
from ._stop import Stop, Stopped, leave_when_stopped, shut_down
from ._types import UNSET, Unset

if TYPE_CHECKING:
    import anyio

T = TypeVar("T")

_logger = getLogger(__package__)


class Transport:
    """Blocks. Safe to share between threads. `owned` tells whether the HTTP client is its own."""

    def __init__(self, http: Client | None) -> None:
        self.owned: bool = http is None
        self._http = http
        self._opening = Lock()
        self._alone = Lock()

    def run(self, flow: Flow[T], stop: Stop | None = None) -> T:
        """Run a flow to its end, or until `stop` is requested in another thread: that raises `Stopped`."""
        try:
            effect = next(flow)
            while True:
                try:
                    result = self._do(effect) if stop is None else self._do_until(effect, stop)
                except BaseException as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(result)
        except StopIteration as end:
            value: T = end.value
            return value

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
                if effect.body.pieces is None:
                    _limit_silence(effect)
                    effect.body.pieces = effect.body.response.iter_bytes()
                return next(effect.body.pieces, b"")
            case Close():
                effect.body.response.close()
                return None
            case Work():
                return effect.job()
            case Pause():
                time.sleep(effect.seconds)
                return None
            case Ask():
                return effect.question()
            case Alone():
                with self._alone:
                    return self.run(effect.flow())
            case Locked():
                with effect.lock():
                    return self.run(effect.flow())

    def _send(self, request: Send) -> Response:
        started = time.monotonic()
        http = self._open()
        content = request.content
        pieces = content.pieces() if isinstance(content, Payload) else None
        try:
            response = http.send(
                http.build_request(
                    request.method,
                    request.url,
                    headers=request.headers,
                    content=content if pieces is None else pieces,  # type: ignore[arg-type]
                    **_timeout(request.timeout),
                ),
                stream=bool(request.streamed),
            )
        finally:
            if pieces is not None:
                pieces.close()
        if request.streamed and response.status_code not in request.streamed:
            response.read()
        _log(request, response, started)
        return response

    def _open(self) -> Client:
        """Make the HTTP client when it is first needed: it loads certificates, which takes a while."""
        with self._opening:
            if self._http is None:
                self._http = Client()
            return self._http


class AsyncTransport:
    """Awaits. Belongs to one event loop. `owned` tells whether the HTTP client is its own."""

    def __init__(self, http: AsyncClient | None) -> None:
        self.owned: bool = http is None
        self._http = http
        self._alone: anyio.Lock | None = None
        self._shielded: set[asyncio.Task[Any]] = set()

    async def run(self, flow: Flow[T], stop: Stop | None = None) -> T:
        """Run a flow to its end, or until `stop` is requested in another task: that raises `Stopped`."""
        try:
            effect = next(flow)
            while True:
                try:
                    result = await (self._do(effect) if stop is None else self._do_until(effect, stop))
                except BaseException as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(result)
        except StopIteration as end:
            value: T = end.value
            return value

    async def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client of the user's.

        What goes on after its caller was cancelled is waited for.
        """
        for task in tuple(self._shielded):
            with suppress(Exception):  # raised where the result was awaited, if it still was
                await task
        if self.owned and self._http is not None:
            await self._http.aclose()

    async def _do_until(self, effect: Effect, stop: Stop) -> Any:
        import anyio

        if isinstance(effect, Close):
            return await self._do(effect)
        with anyio.CancelScope() as scope, stop.interrupts(scope.cancel):
            return await self._do(effect)
        raise Stopped

    async def _do(self, effect: Effect) -> Any:
        import anyio.to_thread

        match effect:
            case Send():
                return await self._send(effect)
            case Fetch():
                if effect.body.pieces is None:
                    _limit_silence(effect)
                    effect.body.pieces = effect.body.response.aiter_bytes()
                return await anext(effect.body.pieces, b"")
            case Close():
                with anyio.CancelScope(shield=True):
                    if effect.body.pieces is not None:
                        await effect.body.pieces.aclose()
                    await effect.body.response.aclose()
                return None
            case Work():
                result = await anyio.to_thread.run_sync(effect.job)
                return await result if inspect.isawaitable(result) else result
            case Pause():
                await anyio.sleep(effect.seconds)
                return None
            case Ask():
                return await _answer(effect.question)
            case Alone():
                return await self._shield(effect.flow)
            case Locked():
                async with _entered(effect.lock):
                    return await self.run(effect.flow())

    async def _shield(self, flow: Callable[[], Flow[Any]]) -> Any:
        """Run a flow alone and to its end, also where the caller is cancelled."""
        import anyio

        try:
            asyncio.get_running_loop()
        except RuntimeError:  # another event loop, whose tasks are cancelled by scopes alone
            with anyio.CancelScope(shield=True):
                return await self._run_alone(flow)
        # A scope would not do: `asyncio.timeout` and `Task.cancel` know nothing of it.
        task = asyncio.create_task(self._run_alone(flow))
        self._shielded.add(task)
        task.add_done_callback(self._shielded.discard)
        return await asyncio.shield(task)

    async def _run_alone(self, flow: Callable[[], Flow[Any]]) -> Any:
        import anyio

        self._alone = self._alone or anyio.Lock()
        async with self._alone:
            return await self.run(flow())

    async def _send(self, request: Send) -> Response:
        self._http = self._http or AsyncClient()
        started = time.monotonic()
        content = request.content
        response = await self._http.send(
            self._http.build_request(
                request.method,
                request.url,
                headers=request.headers,
                content=_read_in_thread(content) if isinstance(content, Payload) else content,
                **_timeout(request.timeout),
            ),
            stream=bool(request.streamed),
        )
        if request.streamed and response.status_code not in request.streamed:
            await response.aread()
        _log(request, response, started)
        return response


async def _read_in_thread(payload: Payload) -> AsyncIterator[bytes]:
    """Read the files of a body without holding up the event loop."""
    import anyio.to_thread

    pieces = payload.pieces()
    try:
        while piece := await anyio.to_thread.run_sync(next, pieces, b""):
            yield piece
    finally:
        pieces.close()


@asynccontextmanager
async def _entered(lock: Callable[[], Any]) -> AsyncGenerator[None, None]:
    """Enter a context manager; one that blocks does so in a thread."""
    import anyio.to_thread

    held = lock()
    if hasattr(held, "__aenter__"):
        async with held:
            yield
        return
    await anyio.to_thread.run_sync(held.__enter__)
    try:
        yield
    finally:
        with anyio.CancelScope(shield=True):
            await anyio.to_thread.run_sync(held.__exit__, None, None, None)


async def _answer(question: Callable[[], Any]) -> Any:
    result = question()
    return await result if inspect.isawaitable(result) else result


def _limit_silence(fetch: Fetch) -> None:
    """Set how long nothing may arrive; the HTTP library looks at it when it begins to read a body."""
    timeouts = fetch.body.response.request.extensions.get("timeout")
    if fetch.silence is not None and isinstance(timeouts, dict):
        timeouts["read"] = fetch.silence


def _timeout(timeout: Timeout | float | Unset | None) -> dict[str, Any]:
    return {} if timeout is UNSET else {"timeout": timeout}


def _log(request: Send, response: Response, started: float) -> None:
    """Write one line without query, headers or body: they can hold personal data and secrets."""
    _logger.debug(
        "%s %s: %d in %.0f ms (request %s)",
        request.method,
        request.url.partition("?")[0],
        response.status_code,
        (time.monotonic() - started) * 1000,
        response.headers.get("x-request-id", "unknown"),
    )
