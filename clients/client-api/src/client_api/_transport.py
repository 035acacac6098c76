"""The two ways to do the effects of a flow: blocking and asynchronous."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator
from contextlib import asynccontextmanager, suppress
from threading import Event, Lock
from typing import TYPE_CHECKING, Any, TypeVar, cast

from ._errors import ClientClosedError
from ._flow import Alone, Ask, Close, Effect, Fetch, Flow, Locked, Pause, Send, Work
from ._http import (
    AsyncClient,
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
from ._stop import Stop, Stopped, leave_when_stopped, shut_down

if TYPE_CHECKING:
    import anyio

T = TypeVar("T")
AnyResult = TypeVar("AnyResult")


class Transport:
    """Blocks. Safe to share between threads. `owned` tells whether the HTTP client is its own."""

    def __init__(self, http: BlockingHttpClient | None) -> None:
        self.owned: bool = http is None
        self._http = http
        self._opening = Lock()
        self._alone = Lock()

    def run(self, flow: Flow[T], stop: Stop | None = None) -> T:
        """Run a flow to its end, or until `stop` is requested in another thread: that raises `Stopped`."""
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
                # Outside of the handler, so that what is raised for it need not have it as its context.
                effect = flow.send(result) if failure is None else flow.throw(failure)
        except StopIteration as end:
            value: T = end.value
            return value
        finally:
            failure = None  # whose traceback has this frame

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
            case Ask():
                return effect.question()
            case Alone():
                with self._alone:
                    return self.run(effect.flow())
            case Locked():
                with effect.lock():
                    return self.run(effect.flow())

    def _fetch(self, request: Fetch) -> bytes:
        body = request.body
        try:
            if body.pieces is None:
                _limit_silence(request)
                body.pieces = body.response.iter_bytes()
            piece: bytes = next(body.pieces, b"")
        except Exception as error:
            failure = transport_error(error)
        else:
            return piece
        return _raised(failure)

    def _send(self, request: Send) -> Response:
        http = self._open()
        source = _Source(request.content)
        response: Any = None
        try:
            with WithoutLogLines():
                response = http.send(_built(http, request, source.content), stream=True)
            if response.status_code not in request.streamed:
                response.read()
            answered: Response = response
        except BaseException as error:
            if response is not None:
                response.close()
            failure = source.failure(error, http, response)
        else:
            return answered
        finally:
            source.close()
        return _raised(failure)

    def _open(self) -> BlockingHttpClient:
        """Make the HTTP client when it is first needed: it loads certificates, which takes a while."""
        http = self._http
        if http is not None:
            return http
        with self._opening:
            if self._http is None:
                self._http = Client()
            return self._http


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
                _limit_silence(request)
                body.pieces = body.response.aiter_bytes()
            piece: bytes = await anext(body.pieces, b"")
        except Exception as error:
            failure = transport_error(error)
        else:
            return piece
        return _raised(failure)

    async def _send(self, request: Send) -> Response:
        http = self._http = self._http or AsyncClient()
        source = _Source(request.content)
        response: Any = None
        try:
            with WithoutLogLines():
                content = source.content if source.pieces is None else _read_in_thread(source.pieces)
                response = await http.send(_built(http, request, content), stream=True)
            if response.status_code not in request.streamed:
                await response.aread()
            answered: Response = response
        except BaseException as error:
            if response is not None:
                await _give_up(response)
            failure = source.failure(error, http, response)
        else:
            return answered
        return _raised(failure)


class _Source:
    """The body of a request, and what has gone wrong while it was read."""

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
        """Close the files that are open."""
        if self.pieces is not None:
            self.pieces.close()

    def failure(self, error: BaseException, http: object, response: Any) -> BaseException | Response:
        """Return what is raised in place of an exception of the HTTP client, or a response without its body.

        A failure keeps its status where the rest of it is lost. What the user's file raises is the user's.
        """
        if self._failure is not None or not isinstance(error, Exception):
            return self._failure or error
        if getattr(http, "is_closed", False):
            return ClientClosedError("the client has been closed")
        failure = transport_error(error)
        if response is not None and (not response.is_success or not failure.transient):
            return unreadable(response, f"the body of the response cannot be read ({failure})")
        return failure


def _raised(failure: BaseException | AnyResult) -> AnyResult:
    """Raise outside of the handler that made the exception, or return what is none."""
    try:
        if isinstance(failure, BaseException):
            raise failure
        return failure
    finally:
        del failure  # whose traceback has this frame


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


def _built(http: BlockingHttpClient | AwaitingHttpClient, request: Send, content: Any) -> Any:
    """Return the HTTP library's request for an attempt, with its time-outs."""
    built = build_request(
        http,
        request.method,
        request.url,
        headers=request.headers,
        content=content,
        timeout=request.timeout,
    )
    if request.patience is not None:
        timeouts = _timeouts_of(built)
        timeouts.update({wait: request.patience for wait, limit in timeouts.items() if limit is None})
    return built


def _limit_silence(fetch: Fetch) -> None:
    """Set how long nothing may arrive; the HTTP library looks at it when it begins to read a body."""
    if fetch.silence is not None and (timeouts := _timeouts_of(fetch.body.response.request)):
        timeouts["read"] = fetch.silence


def _timeouts_of(request: Any) -> dict[str, float | None]:
    """Return the time-outs that the HTTP library looks at, empty where the request has none."""
    timeouts = request.extensions.get("timeout")
    return cast("dict[str, float | None]", timeouts) if isinstance(timeouts, dict) else {}
