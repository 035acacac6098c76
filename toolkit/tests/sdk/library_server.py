"""A small HTTP server that serves toolkit/tests/sdk/sample/openapi.yaml, with faults on demand."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

EMAIL, PASSWORD = "ada@example.com", "correct horse"
PREFIX = "/api/v2"
KEPT = 64 * 1024
"""How much of a body the server keeps, in bytes."""

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
    """A request as it arrived.

    `body` is decoded where it is JSON; `content` is its beginning, `size` and `sha256` are of all.
    """

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: Any
    query_string: str = ""
    content: bytes = b""
    size: int = 0
    sha256: str = ""


@dataclass
class Reply:
    """A response; `None` as status closes the connection without one."""

    status: int | None
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    pieces: Iterable[bytes] | None = None
    cut: int | None = None


@dataclass
class Library:
    """The state of the server, which tests set and read."""

    url: str = ""
    expires_in: int = 1800
    received: list[Received] = field(default_factory=list)
    planned: dict[str, list[Reply]] = field(default_factory=dict)
    valid: set[str] = field(default_factory=set)
    refreshable: set[str] = field(default_factory=set)
    exchanged: tuple[str, str | None, Reply] | None = None
    """The refresh token that was exchanged last, its key and the response."""
    books: int = 5
    login_delay: float = 0.0
    refresh_delay: float = 0.0
    issued: int = 0
    file: bytes = b"%PDF-1.7 a scan"
    file_etag: str = '"1"'
    file_headers: dict[str, str] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)
    """The number of bytes after which the next downloads break."""
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set when a client closes the connection while pieces are sent."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(self, path: str, *replies: Reply) -> None:
        """Plan responses to the next requests to a path."""
        self.planned.setdefault(PREFIX + path, []).extend(replies)

    def requests_to(self, path: str) -> list[Received]:
        """Return the requests to a path."""
        return [request for request in self.received if request.path == PREFIX + path]

    def revoke_access(self) -> None:
        """Expire every access token."""
        self.valid.clear()

    def reply(self, request: Received) -> Reply:
        """Respond to a request."""
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
            return self._refresh(request.body["refresh_token"], request.headers.get("idempotency-key"))
        if path.startswith("/shelves/"):
            return Reply(
                200, {"name": path, "shelves": [{"name": "inner", "shelves": [], "depth": 2}], "width": 3}
            )
        if request.headers.get("authorization", "").removeprefix("Bearer ") not in self.valid:
            return failure(401, "auth.unauthenticated")
        if path == "/auth/logout":
            self.valid.clear()
            self.refreshable.clear()
            return Reply(204)
        return self._serve_books(request, path)

    def _refresh(self, token: str, key: str | None) -> Reply:
        """Exchange a token once; its key repeats the exchange until the successor is exchanged."""
        with self.lock:
            known = token in self.refreshable
            self.refreshable.discard(token)
            if not known and self.exchanged and self.exchanged[0] == token:
                if key is not None and self.exchanged[1] == key:
                    return self.exchanged[2]
                self.valid.clear()
                self.refreshable.clear()
                return failure(401, "auth.refresh_token_reused")
        if not known:
            return failure(401, "auth.unauthenticated")
        reply = self._tokens()
        with self.lock:
            self.exchanged = (token, key, reply)
        time.sleep(self.refresh_delay)
        return reply

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
            case "GET", ["files", _, "content"]:
                return self._file(request)
            case "PUT" | "POST", ["files", *_]:
                file = {"id": BOOK["id"], "name": "scan", "size": request.size}
                return success(file, 201 if request.method == "POST" else 200)
            case "POST", ["books", "import"]:
                return success({"number": request.size}, 202)
            case "POST" | "GET", ["books", "search" | "find"]:
                return self._page(request)
            case _, ["books", _]:
                return success({**BOOK, **(request.body or {})})
        return failure(404, "request.not_found")

    def _page(self, request: Received) -> Reply:
        start = int(request.query.get("cursor", ["0"])[0])
        end = start + int(request.query.get("limit", ["2"])[0])
        items = [{**BOOK, "title": f"Book {number}"} for number in range(start, min(end, self.books))]
        return success({"items": items, "next_cursor": str(end) if end < self.books else None})

    def _file(self, request: Received) -> Reply:
        """Respond to a download, to ranges as well, and break the connection if planned."""
        headers = {
            "Content-Type": "application/pdf",
            "Content-Disposition": 'attachment; filename="scan.pdf"',
            "ETag": self.file_etag,
            "Accept-Ranges": "bytes",
            **self.file_headers,
        }
        cut = self.cuts.pop(0) if self.cuts else None
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", request.headers.get("range", ""))
        if wanted is None or request.headers.get("if-range", self.file_etag) != self.file_etag:
            return Reply(200, self.file, headers, cut=cut)
        start, last = int(wanted[1]), int(wanted[2] or len(self.file) - 1)
        if start >= len(self.file):
            return failure(416, "files.no_such_range")
        part = self.file[start : last + 1]
        headers["Content-Range"] = f"bytes {start}-{start + len(part) - 1}/{len(self.file)}"
        return Reply(206, part, headers, cut=cut)

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
    """Return data in the envelope."""
    return Reply(
        status, {"success": True, "code": "ok", "message": "OK", "data": data, "request_id": "req-1"}
    )


def failure(status: int, code: str, headers: Mapping[str, str] | None = None, **more: Any) -> Reply:
    """Return the error envelope."""
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
        content, size, sha256 = self._read()
        is_json = self.headers.get("Content-Type") == "application/json"
        reply = self.library.reply(
            Received(
                method=self.command,
                path=target.path,
                query=parse_qs(target.query),
                headers={name.lower(): value for name, value in self.headers.items()},
                body=json.loads(content) if content and is_json else None,
                query_string=target.query,
                content=content,
                size=size,
                sha256=sha256,
            )
        )
        time.sleep(reply.delay)
        if reply.status is None:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in {"X-Request-ID": "req-1", **reply.headers}.items():
            self.send_header(name, value)
        if reply.pieces is None:
            self._send_body(reply)
        else:
            self._send_pieces(reply.pieces, cut=reply.cut is not None)

    def _read(self) -> tuple[bytes, int, str]:
        """Read the body without keeping much of it; returns its beginning, its size and its hash."""
        kept, size, sha256 = b"", 0, hashlib.sha256()
        for piece in self._read_pieces():
            size += len(piece)
            sha256.update(piece)
            kept += piece[: KEPT - len(kept)]
        return kept, size, sha256.hexdigest()

    def _read_pieces(self) -> Iterator[bytes]:
        if self.headers.get("Transfer-Encoding") == "chunked":
            while length := int(self.rfile.readline(), 16):
                yield self.rfile.read(length)
                self.rfile.readline()
            self.rfile.readline()
            return
        left = int(self.headers.get("Content-Length", 0))
        while left and (piece := self.rfile.read(min(left, KEPT))):
            left -= len(piece)
            yield piece

    def _send_body(self, reply: Reply) -> None:
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        if reply.status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if reply.status != 204:
            self.wfile.write(body[: reply.cut])
        self.close_connection = self.close_connection or reply.cut is not None

    def _send_pieces(self, pieces: Iterable[bytes], *, cut: bool) -> None:
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for piece in pieces:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            if not cut:
                self.wfile.write(b"0\r\n\r\n")
        except OSError:
            self.library.hung_up.set()
        self.close_connection = self.close_connection or cut

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Suppress the log of requests, which would mix with the output of pytest."""


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
