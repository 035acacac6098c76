"""`/metrics` of processes without a web server: worker, beat and log consumer."""

from __future__ import annotations

import hmac
import socket
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import urlsplit

from app.core.metrics.exposition import CONTENT_TYPE, Exposition
from app.core.settings import Settings

_SECONDS: Final = 10.0
"""Time-out of an idle connection."""


def is_authorised(token: str, header: str) -> bool:
    """Whether an `Authorization` header has the token, compared in constant time. True without a token."""
    return not token or hmac.compare_digest(header.encode(), f"Bearer {token}".encode())


def serve_metrics(settings: Settings, exposition: Exposition) -> None:
    """Serve `/metrics` at `metrics_address`, if it is set, from a thread until the process ends.

    Raises:
        OSError: the address is in use or does not belong to this machine.
    """
    if not settings.metrics_address:
        return
    address = urlsplit(f"//{settings.metrics_address}")
    assert address.hostname is not None
    assert address.port is not None
    handler = _handler(exposition, settings.metrics_token.get_secret_value())
    server = _Server((address.hostname, address.port), handler)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, handler)


def _handler(exposition: Exposition, token: str) -> type[BaseHTTPRequestHandler]:
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        timeout = _SECONDS

        def do_GET(self) -> None:
            if urlsplit(self.path).path != "/metrics":
                self.send_error(HTTPStatus.NOT_FOUND)
            elif not is_authorised(token, self.headers.get("Authorization", "")):
                self.send_error(HTTPStatus.UNAUTHORIZED)
            else:
                with one_at_a_time:
                    text = exposition.render()
                self.send_response(HTTPStatus.OK)
                self.send_header("Content-Type", CONTENT_TYPE)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - the base class's
            """Log no access, which would add a line per scrape."""

    return Handler
