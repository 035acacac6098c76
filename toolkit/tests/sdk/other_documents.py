"""SDKs of small documents, and a server that sends what a test wants."""

from __future__ import annotations

import importlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.pipeline import emit_client

Document = dict[str, Any]


def document_of(responses: Document, *, schemas: Document | None = None, **operation: Any) -> Document:
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": 1.0},
        "paths": {"/orders": {"get": {"tags": ["orders"], "responses": responses, **operation}}},
        "components": {"schemas": schemas or {}},
    }


def json_of(schema: Document) -> Document:
    return {"description": "", "content": {"application/json": {"schema": schema}}}


@dataclass
class Sdks:
    """Makes SDKs, each in a package of its own, and a server with one response to every request."""

    folder: Path
    status: int = 200
    body: object = None
    text: str | None = None
    """JSON as it is sent, in place of `body`."""
    url: str = ""
    paths: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    """The bodies of PUT requests."""
    rejected: str | None = None
    """The access token that is refused."""
    headers: list[Message] = field(default_factory=list)
    untyped: list[tuple[Pointer, str]] = field(default_factory=list)
    """Place and rule of every warning."""
    issued: list[tuple[str, Message, str]] = field(default_factory=list)
    """Paths, headers and bodies of the requests for tokens."""
    token_response: tuple[int, dict[str, object]] = (200, {"token_type": "Bearer", "expires_in": 3600})

    def client(self, document: Document, **credentials: object) -> Any:
        """A blocking client of the document's API."""
        return self.package(document).Client(self.url, **credentials)

    def package(self, document: Document) -> Any:
        """The package of the document's SDK, imported."""
        package = f"others_{uuid4().hex}"
        files = emit_client(document, package=package, distribution="others", warn=self._warn)
        for path, text in files.items():
            target = self.folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        importlib.invalidate_caches()  # the import system caches folders
        return importlib.import_module(package)

    def _warn(self, pointer: Pointer, rule: str, message: str) -> None:
        self.untyped.append((pointer, rule))


@contextmanager
def running_sdks(folder: Path) -> Iterator[Sdks]:
    """The maker of SDKs beside its running server; `folder/src` has to be on the import path."""
    sdks = Sdks(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sdks.paths.append(self.path)
            sdks.headers.append(self.headers)
            rejected = sdks.rejected is not None and sdks.rejected in self.headers.get("Authorization", "")
            self._respond(401 if rejected else sdks.status, sdks.body)

        def do_PUT(self) -> None:
            sdks.bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._respond(sdks.status, sdks.body)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            sdks.issued.append((self.path, self.headers, body))
            status, fields = sdks.token_response
            # Other threads arrive meanwhile, which must not send requests of their own.
            time.sleep(0.1)
            self._respond(status, {"access_token": f"token-{len(sdks.issued)}", **fields})

        def _respond(self, status: int, body: object) -> None:
            content = (json.dumps(body) if sdks.text is None else sdks.text).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Print no line for each request, as the base class does."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        sdks.url = f"http://127.0.0.1:{server.server_port}"
        yield sdks
        server.shutdown()
        thread.join()
