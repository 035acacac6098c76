"""When dependencies with `yield` are closed, and which failures they see, under both dispatchers."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

import anyio
import pytest
from fastapi import Depends, HTTPException
from fastapi.exceptions import DependencyScopeError
from starlette.types import Message

from specfirst.runtime.interface import ServiceUnavailable, Stream
from specfirst.runtime.operation import SuccessResponse
from tests.runtime.injection.conftest import Served, messages_of

STREAMS = (SuccessResponse(status=200, media_type="text/plain"),)


class Log(list[str]):
    """Generators that note when they are entered and closed."""

    def opened(self, name: str) -> Any:
        async def generator() -> AsyncIterator[str]:
            self.append(f"open {name}")
            try:
                yield name
            except Exception as error:
                self.append(f"{name} sees {type(error).__name__}")
                raise
            finally:
                self.append(f"close {name}")

        return generator

    def opened_in_thread(self, name: str) -> Any:
        def generator() -> Iterator[str]:
            self.append(f"open {name}")
            try:
                yield name
            except Exception as error:
                self.append(f"{name} sees {type(error).__name__}")
                raise
            finally:
                self.append(f"close {name}")

        return generator


async def _send(app: Any, log: Log | None = None) -> list[Message]:
    sent: list[Message] = []

    async def received() -> AsyncIterator[Message]:
        yield {"type": "http.request", "body": b"", "more_body": False}
        await asyncio.Event().wait()

    class Noting(list[Message]):
        def append(self, message: Message) -> None:
            sent.append(message)
            if log is not None:
                log.append(message["type"].removeprefix("http.response."))

    await messages_of(app, received(), Noting())
    return sent


async def test_generators_are_closed_in_reverse_order_after_the_response(served: Served) -> None:
    log = Log()

    async def both(
        a: Annotated[str, Depends(log.opened("a"))], b: Annotated[str, Depends(log.opened_in_thread("b"))]
    ) -> list[str]:
        return [a, b]

    async def act(value: Any) -> Any:
        log.append("service")
        return value

    await _send(served.app(Depends(both), act=act), log)
    assert log == ["open a", "open b", "service", "start", "body", "close b", "close a"]


async def test_generator_of_the_function_is_closed_before_the_response(served: Served) -> None:
    log = Log()

    async def both(
        a: Annotated[str, Depends(log.opened("request"), scope="request")],
        b: Annotated[str, Depends(log.opened("function"), scope="function")],
        c: Annotated[str, Depends(log.opened_in_thread("thread"), scope="function")],
    ) -> list[str]:
        return [a, b, c]

    await _send(served.app(Depends(both)), log)
    assert log[-6:] == ["open thread", "close thread", "close function", "start", "body", "close request"]


def test_generator_of_the_request_may_not_need_one_of_the_function(served: Served) -> None:
    log = Log()
    below = Depends(log.opened("function"), scope="function")

    async def generator(value: Annotated[str, below]) -> AsyncIterator[str]:
        yield value

    with pytest.raises(DependencyScopeError):
        served.app(Depends(generator))


async def test_generators_see_the_failure_of_the_service_before_the_response(served: Served) -> None:
    log = Log()

    async def both(
        a: Annotated[str, Depends(log.opened("a"))],
        b: Annotated[str, Depends(log.opened_in_thread("b"), scope="function")],
    ) -> None:
        """Only for its dependencies."""

    async def act(value: Any) -> Any:
        raise ServiceUnavailable

    sent = await _send(served.app(Depends(both), act=act, runtime={"responses": "off"}), log)
    assert sent[0]["status"] == 503
    seen = ["b sees ServiceUnavailable", "close b", "a sees ServiceUnavailable", "close a"]
    assert log == ["open a", "open b", *seen, "start", "body"]


async def test_generator_may_raise_another_failure(served: Served) -> None:
    async def generator() -> AsyncIterator[None]:
        try:
            yield
        except KeyError:
            raise ServiceUnavailable from None

    async def act(value: Any) -> Any:
        raise KeyError

    app = served.app(Depends(generator), act=act, runtime={"responses": "off"})
    assert (await served.get(app)).status_code == 503


@pytest.mark.parametrize("scope", ["function", "request"])
async def test_generator_that_swallows_a_failure_gives_500(served: Served, scope: Any) -> None:
    async def generator() -> AsyncIterator[None]:
        with contextlib.suppress(KeyError):
            yield

    async def act(value: Any) -> Any:
        raise KeyError

    response = await served.get(served.app(Depends(generator, scope=scope), act=act))
    assert (response.status_code, response.json()["code"]) == (500, "internal.error")


async def test_failure_of_a_closing_function_dependency_is_the_response(served: Served) -> None:
    async def generator() -> AsyncIterator[None]:
        yield
        raise ServiceUnavailable

    app = served.app(Depends(generator, scope="function"), runtime={"responses": "off"})
    assert (await served.get(app)).status_code == 503


async def test_failure_while_entering_closes_what_is_open(served: Served) -> None:
    log = Log()

    async def fails(a: Annotated[str, Depends(log.opened("a"))]) -> None:
        raise HTTPException(401, "not you")

    response = await served.get(served.app(Depends(fails), runtime={"responses": "off"}))
    assert (response.status_code, response.json()["message"]) == (401, "not you")
    assert log == ["open a", "a sees HTTPException", "close a"]


@pytest.mark.parametrize("status", [400, 401, 403, 409, 413, 415, 418, 422])
async def test_http_exception_of_a_dependency_keeps_status_and_headers(served: Served, status: int) -> None:
    async def fails() -> None:
        raise HTTPException(status, "reason", headers={"x-reason": "given"})

    response = await served.get(served.app(Depends(fails), runtime={"responses": "off"}))
    assert (response.status_code, response.headers["x-reason"]) == (status, "given")
    assert response.json()["message"] == "reason"


async def test_request_dependency_is_open_while_the_response_streams(served: Served) -> None:
    log = Log()

    async def both(
        a: Annotated[str, Depends(log.opened("request"))],
        b: Annotated[str, Depends(log.opened("function"), scope="function")],
    ) -> None:
        """Only for its dependencies."""

    async def chunks() -> AsyncIterator[bytes]:
        log.append("chunk")
        yield b"x"

    async def act(value: Any) -> Any:
        return Stream(chunks())

    await _send(served.app(Depends(both), act=act, successes=STREAMS), log)
    assert log[2:] == ["close function", "start", "chunk", "body", "body", "close request"]


async def test_dependencies_are_closed_when_the_client_leaves_a_stream(served: Served) -> None:
    log = Log()
    sent: list[Message] = []
    streaming = asyncio.Event()

    async def chunks() -> AsyncIterator[bytes]:
        try:
            while True:
                yield b"x"
                streaming.set()
                await asyncio.sleep(0)
        finally:
            log.append("end of stream")

    async def act(value: Any) -> Any:
        return Stream(chunks())

    async def received() -> AsyncIterator[Message]:
        yield {"type": "http.request", "body": b"", "more_body": False}
        await streaming.wait()
        yield {"type": "http.disconnect"}

    app = served.app(Depends(log.opened("request")), act=act, successes=STREAMS)
    with anyio.fail_after(10):
        await messages_of(app, received(), sent)
    assert log[0] == "open request"
    assert log[-1] == "close request"


@pytest.mark.parametrize("scope", ["function", "request"])
async def test_cancelled_request_lets_generators_finish(served: Served, scope: Any) -> None:
    finished: list[str] = []
    working = asyncio.Event()

    async def generator() -> AsyncIterator[None]:
        try:
            yield
        finally:
            await anyio.sleep(0.01)
            finished.append(scope)

    async def act(value: Any) -> Any:
        working.set()
        await asyncio.Event().wait()

    async with anyio.create_task_group() as group:
        group.start_soon(_send, served.app(Depends(generator, scope=scope), act=act))
        await working.wait()
        group.cancel_scope.cancel()
    assert finished == [scope]


async def test_generator_may_open_a_task_group(served: Served) -> None:
    async def generator() -> AsyncIterator[str]:
        async with anyio.create_task_group():
            yield "open"

    assert await served.value(Depends(generator)) == "open"


async def test_cached_generator_is_entered_once(served: Served) -> None:
    log = Log()
    opened = log.opened("a")

    async def both(a: Annotated[str, Depends(opened)], b: Annotated[str, Depends(opened)]) -> list[str]:
        return [a, b]

    assert await served.value(Depends(both)) == ["a", "a"]
    assert log == ["open a", "close a"]
