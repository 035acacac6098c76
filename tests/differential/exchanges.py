"""A request to an ASGI application, and its complete response."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request as a server passes it on, with arbitrary bytes."""

    method: str
    target: bytes
    """Path and query, percent-encoded."""
    headers: tuple[tuple[bytes, bytes], ...] = ()
    chunks: tuple[bytes, ...] = ()
    leaves: bool = False
    """Whether the client disconnects before the body is complete."""

    def __str__(self) -> str:
        body = b"".join(self.chunks)
        return f"{self.method} {self.target.decode('latin-1')} {dict(self.headers)} {body[:200]!r}"


@dataclass(slots=True)
class Received:
    """The response, or the exception of the application."""

    status: int | None = None
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""
    raised: str | None = None


async def exchange(app: ASGIApp, sent: Sent) -> Received:
    """Send the request and wait for the end of the response."""
    received = Received()
    path, _, query = sent.target.partition(b"?")
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": sent.method,
        "scheme": "http",
        "path": unquote_to_bytes(path).decode("utf-8", errors="replace"),
        "raw_path": path,
        "root_path": "",
        "query_string": query,
        "headers": [(b"host", b"service.test"), *sent.headers],
        "client": ("192.0.2.1", 1024),
        "server": ("service.test", 80),
    }
    messages: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": sent.leaves or index + 1 < len(sent.chunks)}
        for index, chunk in enumerate(sent.chunks or (b"",))
    ]

    async def receive() -> Message:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            received.status = message["status"]
            received.headers = [(bytes(name), bytes(value)) for name, value in message["headers"]]
        else:
            received.body += message.get("body", b"")

    try:
        await app(scope, receive, send)
    except Exception as error:
        received.raised = f"{type(error).__name__}: {error}"
    return received
