"""A TCP proxy that disturbs the connections of a client on demand, for tests over real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final
from urllib.parse import urlsplit

_PIECE: Final = 64 * 1024


class ChaosProxy:
    """Forwards connections to a server, with the faults that a test sets.

    `target` may change: later connections go there, as behind a load balancer.
    """

    def __init__(self, target: str) -> None:
        """`target` is the URL of an HTTP server."""
        self.target = target
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._pairs: list[_Pair] = []
        self._to_lose: list[bytes] = []
        self._to_freeze: list[bytes] = []
        self.accepted = 0
        """The number of client connections accepted so far."""

    @property
    def url(self) -> str:
        """The address for clients."""
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def lose_response(self, request: str, *, times: int = 1) -> None:
        """Forward the next requests that begin with `request`, but close the connection at their response."""
        with self._lock:
            self._to_lose += [request.encode()] * times

    def cut(self) -> None:
        """Close the existing connections."""
        for pair in self._now():
            pair.close()

    def freeze(self) -> None:
        """Forward no more data on the existing connections, and leave them open."""
        for pair in self._now():
            pair.frozen = True

    def freeze_response(self, request: str, *, times: int = 1) -> None:
        """Forward the next requests that begin with `request`, and no response; the connection stays open."""
        with self._lock:
            self._to_freeze += [request.encode()] * times

    def serve(self) -> None:
        """Accept connections until `close`."""
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            address = urlsplit(self.target)
            try:
                server = socket.create_connection((address.hostname, address.port))
            except OSError:
                client.close()
                continue
            pair = _Pair(client, server, self)
            with self._lock:
                self._pairs.append(pair)
            pair.start()

    def close(self) -> None:
        """Stop listening, and close the existing connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()

    def loses(self, sent: bytes) -> bool:
        """Whether to lose the response to what a client sends; it then counts as lost."""
        return self._take(self._to_lose, sent)

    def freezes(self, sent: bytes) -> bool:
        """Whether to hold back the response to what a client sends; it then counts as held back."""
        return self._take(self._to_freeze, sent)

    def _take(self, beginnings: list[bytes], sent: bytes) -> bool:
        with self._lock:
            for beginning in beginnings:
                if sent.startswith(beginning):
                    beginnings.remove(beginning)
                    return True
        return False

    def _now(self) -> tuple[_Pair, ...]:
        with self._lock:
            return tuple(self._pairs)


class _Pair:
    """A client's connection and the one to the server."""

    def __init__(self, client: socket.socket, server: socket.socket, proxy: ChaosProxy) -> None:
        self._client = client
        self._server = server
        self._proxy = proxy
        self._loses = False
        self.frozen = False

    def start(self) -> None:
        for pump in (self._forwards, self._back):
            threading.Thread(target=pump, daemon=True).start()

    def close(self) -> None:
        for connection in (self._client, self._server):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _forwards(self) -> None:
        with suppress(OSError):
            while sent := self._client.recv(_PIECE):
                self._loses = self._loses or self._proxy.loses(sent)
                if not self.frozen:
                    self.frozen = self._proxy.freezes(sent)
                    self._server.sendall(sent)
        if not self.frozen:
            self.close()

    def _back(self) -> None:
        with suppress(OSError):
            while (received := self._server.recv(_PIECE)) and not self._loses:
                if not self.frozen:
                    self._client.sendall(received)
        if not self.frozen:
            self.close()


@contextmanager
def chaos_proxy(target: str) -> Iterator[ChaosProxy]:
    """Run a proxy in front of a server on this machine."""
    proxy = ChaosProxy(target)
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()
