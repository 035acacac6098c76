"""A small HTTP server that serves tests/sdk/sample/openapi.yaml, with faults on demand."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

EMAIL, PASSWORD = "ada@example.com", "correct horse"
PREFIX = "/api/v2"

BOOK: Mapping[str, Any] = {
    "id": "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a",
    "title": "Orlando",
    "genre": "novel",
    "price": 12,
    "printed_on": "1928-10-11",
    "added_at": "2026-01-02T03:04:05Z",
    "borrower": None,
    "class": "fiction",
    "editions": [1, 2],
    "isbn-13": None,
}


@dataclass(frozen=True)
class Received:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any


@dataclass
class Reply:
    """An answer; `None` as status closes the connection without one."""

    status: int | None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass
class Library:
    """The state of the server, set and looked at by tests."""

    url: str = ""
    expires_in: int = 1800
    received: list[Received] = field(default_factory=list)
    planned: dict[str, list[Reply]] = field(default_factory=dict)
    valid: set[str] = field(default_factory=set)
    refreshable: set[str] = field(default_factory=set)
    books: int = 5
    login_delay: float = 0.0
    issued: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, path: str, *replies: Reply) -> None:
        """Answer the next requests to a path in this way."""
        self.planned.setdefault(PREFIX + path, []).extend(replies)

    def requests_to(self, path: str) -> list[Received]:
        """Return what arrived at a path."""
        return [each for each in self.received if each.path == PREFIX + path]

    def revoke_access(self) -> None:
        """Make every access token invalid before its time."""
        self.valid.clear()

    def reply(self, request: Received) -> Reply:
        """Answer a request."""
        with self.lock:
            self.received.append(request)
            planned = self.planned.get(request.path)
            if planned:
                return planned.pop(0)
        return self._serve(request)

    def _serve(self, request: Received) -> Reply:
        path = request.path.removeprefix(PREFIX)
        if path == "/auth/login":
            time.sleep(self.login_delay)
            if request.body == {"email": EMAIL, "password": PASSWORD}:
                return self._tokens()
            return failure(401, "auth.invalid_credentials")
        if path == "/auth/refresh":
            with self.lock:
                known = request.body["refresh_token"] in self.refreshable
                self.refreshable.discard(request.body["refresh_token"])
            return self._tokens() if known else failure(401, "auth.unauthenticated")
        if path.startswith("/shelves/"):
            return Reply(
                200, {"name": path, "shelves": [{"name": "inner", "shelves": [], "depth": 2}], "width": 3}
            )
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.valid:
            return failure(401, "auth.unauthenticated")
        return self._serve_books(request, path)

    def _serve_books(self, request: Received, path: str) -> Reply:
        match request.method, path.split("/")[1:]:
            case "GET", ["books"]:
                return self._page(request)
            case "POST", ["books"]:
                return success({**BOOK, **request.body}, 201)
            case "DELETE", ["books", _]:
                return Reply(204)
            case "GET", ["books", _, "cover"]:
                return Reply(200, b"\x89PNG", {"Content-Type": "image/png"})
            case "POST", ["books", _, "loans"]:
                return success({"number": 7}, 202) if request.body is None else success(request.body)
            case "GET", ["catalogue.csv"]:
                return Reply(200, b"title\nOrlando\n", {"Content-Type": "text/csv"})
            case _, ["books", _]:
                return success({**BOOK, **(request.body or {})})
        return failure(404, "request.not_found")

    def _page(self, request: Received) -> Reply:
        start = int(request.query.get("cursor", ["0"])[0])
        end = start + int(request.query.get("limit", ["2"])[0])
        items = [{**BOOK, "title": f"Book {number}"} for number in range(start, min(end, self.books))]
        return success({"items": items, "next_cursor": str(end) if end < self.books else None})

    def _tokens(self) -> Reply:
        with self.lock:
            self.issued += 1
            access, refresh = f"access-{self.issued}", f"refresh-{self.issued}"
            self.valid.add(access)
            self.refreshable.add(refresh)
        return success(
            {
                "access_token": access,
                "refresh_token": refresh,
                "token_type": "bearer",
                "expires_in": self.expires_in,
            }
        )


def success(data: Any, status: int = 200) -> Reply:
    """Put data in the envelope."""
    return Reply(
        status, {"success": True, "code": "ok", "message": "OK", "data": data, "request_id": "req-1"}
    )


def failure(status: int, code: str, headers: Mapping[str, str] | None = None, **more: Any) -> Reply:
    """Make the error envelope."""
    body = {
        "success": False,
        "code": code,
        "message": f"Message of {code}.",
        "data": None,
        "errors": [],
        **more,
    }
    return Reply(status, {**body, "request_id": "req-1"}, headers or {})


class _Handler(BaseHTTPRequestHandler):
    library: ClassVar[Library]
    protocol_version = "HTTP/1.1"

    def _answer(self) -> None:
        target = urlsplit(self.path)
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        reply = self.library.reply(
            Received(
                method=self.command,
                path=target.path,
                query=parse_qs(target.query),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=json.loads(content) if content else None,
            )
        )
        time.sleep(reply.delay)
        if reply.status is None:
            self.close_connection = True
            return
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"X-Request-ID": "req-1", **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if reply.status != 204:
            self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@contextmanager
def running_library() -> Iterator[Library]:
    """Run the server on a free port."""
    library = Library()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"library": library}))
    library.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield library
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
