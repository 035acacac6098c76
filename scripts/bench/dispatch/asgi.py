"""Requests to an ASGI application, without a server or client library."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import ASGIApp, Message

from scripts.bench.baselines.values import BEARER, ORIGIN

_HEADERS: Final = [
    (b"host", b"api.example.com"),
    (b"user-agent", b"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    (b"accept", b"application/json"),
    (b"accept-encoding", b"gzip, deflate, br"),
    (b"origin", ORIGIN.encode()),
    (b"authorization", BEARER.encode()),
]


@dataclass(frozen=True, slots=True)
class Case:
    """A request, and the status that its response must have."""

    name: str
    method: str
    path: str
    status: int
    query: bytes = b""
    body: bytes = b""
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)

    def scope(self) -> dict[str, Any]:
        """A new ASGI scope."""
        headers = [*_HEADERS, *self.headers]
        if self.body:
            headers.append((b"content-type", b"application/json"))
            headers.append((b"content-length", b"%d" % len(self.body)))
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query,
            "root_path": "",
            "scheme": "http",
            "headers": headers,
            "client": ("203.0.113.7", 52814),
            "server": ("127.0.0.1", 8000),
            "state": {},
        }


@dataclass(frozen=True, slots=True)
class Sent:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        """The decoded body."""
        return json.loads(self.body)


async def send(app: ASGIApp, case: Case) -> list[Message]:
    """Send the request, and return the messages of the response."""
    messages: list[Message] = []
    received = False

    async def receive() -> Message:
        nonlocal received
        if received:
            return {"type": "http.disconnect"}
        received = True
        return {"type": "http.request", "body": case.body, "more_body": False}

    async def collect(message: Message) -> None:
        messages.append(message)

    await app(case.scope(), receive, collect)
    return messages


async def response(app: ASGIApp, case: Case) -> Sent:
    """Send the request, and return its response."""
    start, *rest = await send(app, case)
    headers = {name.decode().lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Sent(start["status"], headers, b"".join(message.get("body", b"") for message in rest))
