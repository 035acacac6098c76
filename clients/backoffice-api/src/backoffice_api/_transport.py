"""The two ways to do the effects of a flow: blocking and asynchronous."""

from __future__ import annotations

import inspect
import time
from collections.abc import Callable
from logging import getLogger
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from ._flow import Alone, Ask, Effect, Flow, Pause, Send
from ._http import AsyncClient, Client, Response, Timeout
from ._types import UNSET, Unset

if TYPE_CHECKING:
    import anyio

T = TypeVar("T")

_logger = getLogger(__package__)


class Transport:
    """Blocks. Safe to share between threads. `owned` tells whether the HTTP client is its own."""

    def __init__(self, http: Client | None) -> None:
        self.owned = http is None
        self._http = http
        self._opening = Lock()
        self._alone = Lock()

    def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end."""
        try:
            effect = next(flow)
            while True:
                try:
                    result = self._do(effect)
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

    def _do(self, effect: Effect) -> Any:
        match effect:
            case Send():
                return self._send(effect)
            case Pause():
                time.sleep(effect.seconds)
                return None
            case Ask():
                return effect.question()
            case Alone():
                with self._alone:
                    return self.run(effect.flow())

    def _send(self, request: Send) -> Response:
        started = time.monotonic()
        response = self._open().request(
            request.method,
            request.url,
            headers=request.headers,
            content=request.content,
            **_timeout(request.timeout),
        )
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
        self.owned = http is None
        self._http = http
        self._alone: anyio.Lock | None = None

    async def run(self, flow: Flow[T]) -> T:
        """Run a flow to its end."""
        try:
            effect = next(flow)
            while True:
                try:
                    result = await self._do(effect)
                except BaseException as error:
                    effect = flow.throw(error)
                else:
                    effect = flow.send(result)
        except StopIteration as end:
            value: T = end.value
            return value

    async def close(self) -> None:
        """Close the connections, unless they belong to an HTTP client of the user's."""
        if self.owned and self._http is not None:
            await self._http.aclose()

    async def _do(self, effect: Effect) -> Any:
        import anyio

        match effect:
            case Send():
                return await self._send(effect)
            case Pause():
                await anyio.sleep(effect.seconds)
                return None
            case Ask():
                return await _answer(effect.question)
            case Alone():
                self._alone = self._alone or anyio.Lock()
                async with self._alone:
                    return await self.run(effect.flow())

    async def _send(self, request: Send) -> Response:
        self._http = self._http or AsyncClient()
        started = time.monotonic()
        response = await self._http.request(
            request.method,
            request.url,
            headers=request.headers,
            content=request.content,
            **_timeout(request.timeout),
        )
        _log(request, response, started)
        return response


async def _answer(question: Callable[[], Any]) -> Any:
    answer = question()
    return await answer if inspect.isawaitable(answer) else answer


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
