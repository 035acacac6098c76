"""The asynchronous transport. Only asynchronous clients import it, since asyncio takes 10 ms."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

import anyio
import anyio.to_thread

from ._flow import CallUser, Close, Effect, Exclusive, Fetch, Flow, Locked, Pause, Send, Work
from ._http import AsyncClient, AwaitingHttpClient, Response, WithoutLogLines, transport_error
from ._stop import Stop, Stopped
from ._transport import Source, built, limit_silence, raised

T = TypeVar("T")


class AsyncTransport:
    """Performs effects in one event loop. `owned`: it has created its HTTP client itself."""

    def __init__(self, http: AwaitingHttpClient | None) -> None:
        self.owned: bool = http is None
        self._http = http
        self._exclusive: anyio.Lock | None = None
        self._shielded: set[asyncio.Task[Any]] = set()

    async def run(self, flow: Flow[T], stop: Stop | None = None) -> T:
        """Run a flow to its end. Raises `Stopped` if another task requests `stop`."""
        failure: BaseException | None
        result: Any = None
        try:
            effect = next(flow)
            while True:
                try:
                    result = await (self._do(effect) if stop is None else self._do_until(effect, stop))
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

    async def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client of the user's.

        Waits for flows that go on after their caller was cancelled.
        """
        for task in tuple(self._shielded):
            with suppress(Exception):  # the caller has received it, unless it was cancelled
                await task
        if self.owned and self._http is not None:
            await self._http.aclose()

    async def _do_until(self, effect: Effect, stop: Stop) -> Any:
        if isinstance(effect, Close):
            return await self._do(effect)
        with anyio.CancelScope() as scope, stop.interrupts(scope.cancel):
            return await self._do(effect)
        raise Stopped

    async def _do(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return await self._send(effect)
            case Fetch():
                return await self._fetch(effect)
            case Close():
                with anyio.CancelScope(shield=True):
                    if effect.body.pieces is not None:
                        await effect.body.pieces.aclose()
                    await effect.body.response.aclose()
                return None
            case Work():
                return await _awaited(await anyio.to_thread.run_sync(effect.job))
            case Pause():
                await anyio.sleep(effect.seconds)
                return None
            case CallUser():
                return await _awaited(effect.function())
            case Exclusive():
                return await self._shield(effect.flow)
            case Locked():
                async with _entered(effect.lock):
                    return await self.run(effect.flow())

    async def _shield(self, flow: Callable[[], Flow[Any]]) -> Any:
        """Run a flow exclusively and to its end, even if the caller is cancelled."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:  # trio, whose tasks are only cancelled by scopes
            with anyio.CancelScope(shield=True):
                return await self._run_exclusively(flow)
        # A scope does not shield from `asyncio.timeout` and `Task.cancel`.
        task = asyncio.create_task(self._run_exclusively(flow))
        self._shielded.add(task)
        task.add_done_callback(self._shielded.discard)
        return await asyncio.shield(task)

    async def _run_exclusively(self, flow: Callable[[], Flow[Any]]) -> Any:
        self._exclusive = self._exclusive or anyio.Lock()
        async with self._exclusive:
            return await self.run(flow())

    async def _fetch(self, request: Fetch) -> bytes:
        body = request.body
        try:
            if body.pieces is None:
                limit_silence(request)
                body.pieces = body.response.aiter_bytes()
            piece: bytes = await anext(body.pieces, b"")
        except Exception as error:
            failure = transport_error(error)
        else:
            return piece
        return raised(failure)

    async def _send(self, request: Send) -> Response:
        http = self._http = self._http or AsyncClient()
        source = Source(request.content)
        response: Any = None
        try:
            with WithoutLogLines():
                content = source.content if source.pieces is None else _read_in_thread(source.pieces)
                response = await http.send(built(http, request, content), stream=True)
            if response.status_code not in request.streamed:
                await response.aread()
            received: Response = response
        except BaseException as error:
            if response is not None:
                await _close(response)
            failure = source.failure(error, http, response)
        else:
            return received
        return raised(failure)


async def _close(response: Any) -> None:
    with anyio.CancelScope(shield=True):
        await response.aclose()


async def _read_in_thread(pieces: Generator[bytes]) -> AsyncIterator[bytes]:
    """Read the files of a body in a thread, so that the event loop is not blocked."""
    try:
        while piece := await anyio.to_thread.run_sync(next, pieces, b""):
            yield piece
    finally:
        pieces.close()


@asynccontextmanager
async def _entered(lock: Callable[[], Any]) -> AsyncGenerator[None, None]:
    """Enter a context manager, in a thread if it is a blocking one."""
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


async def _awaited(result: Any) -> Any:
    return await result if inspect.isawaitable(result) else result
