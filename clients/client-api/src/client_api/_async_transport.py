"""Does the effects of a flow, awaiting. Imported for asynchronous clients alone: asyncio takes 10 ms."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ._flow import Alone, Ask, Close, Effect, Fetch, Flow, Locked, Pause, Send, Work
from ._http import AsyncClient, AwaitingHttpClient, Response, WithoutLogLines, transport_error
from ._stop import Stop, Stopped
from ._transport import Source, built, limit_silence, raised

if TYPE_CHECKING:
    import anyio

T = TypeVar("T")


class AsyncTransport:
    """Awaits. Belongs to one event loop. `owned` tells whether the HTTP client is its own."""

    def __init__(self, http: AwaitingHttpClient | None) -> None:
        self.owned: bool = http is None
        self._http = http
        self._alone: anyio.Lock | None = None
        self._shielded: set[asyncio.Task[Any]] = set()

    async def run(self, flow: Flow[T], stop: Stop | None = None) -> T:
        """Run a flow to its end, or until `stop` is requested in another task: that raises `Stopped`."""
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
                # Outside of the handler, so that what is raised for it need not have it as its context.
                effect = flow.send(result) if failure is None else flow.throw(failure)
        except StopIteration as end:
            value: T = end.value
            return value
        finally:
            failure = None  # whose traceback has this frame

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
        if isinstance(effect, Send):
            return await self._send(effect)
        return await self._do_rarely(effect)

    async def _do_rarely(self, effect: Effect) -> Any:
        import anyio.to_thread

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
            answered: Response = response
        except BaseException as error:
            if response is not None:
                await _give_up(response)
            failure = source.failure(error, http, response)
        else:
            return answered
        return raised(failure)


async def _give_up(response: Any) -> None:
    import anyio

    with anyio.CancelScope(shield=True):
        await response.aclose()


async def _read_in_thread(pieces: Generator[bytes]) -> AsyncIterator[bytes]:
    """Read the files of a body without holding up the event loop."""
    import anyio.to_thread

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
