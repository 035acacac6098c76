"""Requests to an ASGI application, byte for byte as a server would hand them over."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_to_bytes


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    """As it is sent, percent-encoded, without the query."""
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def described(self) -> str:
        headers = ", ".join(f"{name}: {value}" for name, value in self.headers)
        target = self.path + (f"?{self.query}" if self.query else "")
        return f"{self.method} {target[:600]} [{headers[:300]}] {self.body[:600].decode('utf-8', 'replace')}"


@dataclass
class Response:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def described(self) -> str:
        body = self.body[:500].decode("utf-8", "replace")
        return f"{self.status} {self.headers.get('content-type', '-')} {body}"


async def send(app: Any, request: Request, *, seconds: float = 20) -> Response:
    """Return the response of the application; an uncaught exception is a response with status 0."""
    headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in request.headers]
    if request.body or request.method in ("POST", "PUT", "PATCH"):
        headers.append((b"content-length", str(len(request.body)).encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote_to_bytes(request.path).decode("utf-8", "surrogateescape"),
        "raw_path": request.path.encode("ascii"),
        "query_string": request.query.encode("ascii"),
        "root_path": "",
        "headers": [(b"host", b"probe.example"), *headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 80),
        "state": {},
        "extensions": {},
    }
    response = Response()
    received = False

    async def receive() -> dict[str, Any]:
        nonlocal received
        if received:
            await asyncio.sleep(seconds)
            return {"type": "http.disconnect"}
        received = True
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def reply(message: Any) -> None:
        if message["type"] == "http.response.start":
            response.status = message["status"]
            response.headers = {
                k.decode("latin-1").lower(): v.decode("latin-1") for k, v in message["headers"]
            }
        elif message["type"] == "http.response.body":
            response.body += message.get("body", b"")

    try:
        await asyncio.wait_for(app(scope, receive, reply), seconds)
    except Exception as error:
        if not response.status:
            response.body = f"{type(error).__name__}: {error}"[:500].encode()
    return response
