"""Recordings of responses are complete when clients have read the responses."""

from __future__ import annotations

import asyncio
import json
from io import StringIO

import pytest
from starlette.types import Message, Receive, Scope, Send

from specfirst.fuzz.recorder import Recorder

SCOPE = {"type": "http", "method": "GET", "path": "/stock", "headers": []}
START = {"type": "http.response.start", "status": 503, "headers": [(b"content-type", b"application/json")]}
BODY = {"type": "http.response.body", "body": b'{"code": "depot.closed"}'}


@pytest.mark.parametrize(
    ("messages", "lines"),
    [
        ([START, BODY], [0, 1]),
        ([START, BODY | {"more_body": True}, {"type": "http.response.body"}], [0, 0, 1]),
        # A stream whose client has left.
        ([START, BODY | {"more_body": True}], [0, 0]),
    ],
    ids=["whole", "in parts", "without an end"],
)
def test_response_is_recorded_once_before_its_end_is_sent(messages: list[Message], lines: list[int]) -> None:
    recording, seen = StringIO(), list[int]()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        for message in messages:
            await send(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        seen.append(recording.getvalue().count("\n"))

    asyncio.run(Recorder(app, recording)(SCOPE, receive, send))
    assert seen == lines
    (line,) = recording.getvalue().splitlines()
    assert json.loads(line) == {
        "method": "GET",
        "path": "/stock",
        "status": 503,
        "media_type": "application/json",
        "code": "depot.closed",
    }
