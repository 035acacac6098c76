"""The access log, for complete, streamed, aborted and failed responses."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from app.api.cors import CorsPolicies
from app.api.request_pass import RequestPass
from app.api.telemetry import add_operation
from app.api.trusted_proxies import TrustedProxies
from app.core.logs.logger import get_logger
from app.core.settings import Settings
from app.main import create_app
from tests.app.logs.captured import captured


@pytest.fixture
def records() -> Iterator[list[dict[str, Any]]]:
    """The records of the test."""
    with captured([add_operation]) as found:
        yield found


SCOPE = {
    "type": "http",
    "method": "GET",
    "path": "/x",
    "headers": [(b"x-request-id", b"r-1")],
    "client": ("192.0.2.7", 1),
}


def _logging(app: Any) -> RequestPass:
    return RequestPass(app, proxies=TrustedProxies([]), cors=CorsPolicies({}), headers={}, metrics=None)


async def _ask(app: Any) -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        return None

    await _logging(app)(dict(SCOPE), receive, send)


async def test_interrupted_stream_is_logged_with_sent_bytes(records: list[dict[str, Any]]) -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"12345", "more_body": True})
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await _ask(broken)
    (record,) = records
    assert (record["status"], record["bytes"], record["aborted"]) == (200, 5, True)
    assert (record["request_id"], record["client"]) == ("r-1", "192.0.2.7")


async def test_streamed_response_is_logged_once_at_its_end(records: list[dict[str, Any]]) -> None:
    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for more in (True, True, False):
            assert records == []
            await send({"type": "http.response.body", "body": b"12345", "more_body": more})

    await _ask(stream)
    (record,) = records
    assert (record["bytes"], "aborted" in record) == (15, False)


async def test_exception_outside_an_operation_is_logged_with_the_id_of_its_request(
    settings: Settings, records: list[dict[str, Any]]
) -> None:
    async def fail(request: Request) -> Response:
        raise RuntimeError("a defect")

    app = create_app(settings)
    app.routes.append(Route("/fail/{name}", fail))
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        response = await client.get("/fail/ada?token=x", headers={"X-Request-ID": "r-2"})
    assert (response.status_code, response.json()["request_id"]) == (500, "r-2")
    access, failure = sorted(records, key=lambda record: "exception" in record)
    assert (access["route"], access["status"], access["request_id"]) == ("/{name}", 500, "r-2")
    assert failure["request_id"] == "r-2"
    assert failure["exception"].endswith("RuntimeError: a defect")


async def test_ids_of_requests_are_separate(records: list[dict[str, Any]]) -> None:
    logger = get_logger("app.test")

    async def work(scope: Scope, receive: Receive, send: Send) -> None:
        logger.info("at work")
        await PlainTextResponse("done")(scope, receive, send)

    await _ask(work)
    await _logging(work)({**SCOPE, "headers": []}, _nothing, _drop)
    ids = [record["request_id"] for record in records]
    assert ids[0] == ids[1] == "r-1"
    assert ids[2] == ids[3] != "r-1"


async def test_successful_probes_are_not_logged(settings: Settings, records: list[dict[str, Any]]) -> None:
    transport = httpx.ASGITransport(create_app(settings))
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as client:
        assert (await client.get("/livez")).status_code == 200
        assert (await client.get("/livezz")).status_code == 404
    (record,) = (record for record in records if record["logger"] == "app.access")
    assert (record["status"], record["route"]) == (404, None)


def test_exception_argument_of_library_record_is_redacted(
    records: list[dict[str, Any]],
) -> None:
    logging.getLogger("some.library").warning("it failed: %s", KeyError("a secret"))
    (record,) = records
    assert record["event"] == "it failed: KeyError: '…'"


async def _nothing() -> Message:
    return {"type": "http.disconnect"}


async def _drop(message: Message) -> None:
    return None
