"""A hostile request: the bytes of a connection, and the permitted responses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

CLOSED = 0
"""The connection was closed without a response."""
REFUSED = frozenset({CLOSED, *range(400, 500)})
"""Any client error, or the end of the connection."""

HOST = b"service.test"


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens for rows that need an account."""

    user: bytes
    admin: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    name: str
    sent: bytes | Callable[[Tokens], bytes]
    statuses: frozenset[int]
    """Any of these."""
    code: str | None = None
    """The code of the envelope, if it is always the same."""
    reason: str = ""
    """Why a server error is right, where one is expected."""
    is_identified: bool = True
    """Whether the response has a request id."""
    unfinished: bool = False
    """Whether the service has to wait for more: the sending side is closed, so that it need not."""

    def bytes_for(self, tokens: Tokens) -> bytes:
        """The bytes to send."""
        return self.sent if isinstance(self.sent, bytes) else self.sent(tokens)


def row(
    name: str,
    sent: bytes | Callable[[Tokens], bytes],
    *statuses: int,
    code: str | None = None,
    reason: str = "",
    is_identified: bool = True,
    unfinished: bool = False,
) -> Row:
    """A row that expects one of `statuses`; without any, a refusal."""
    return Row(name, sent, frozenset(statuses) or REFUSED, code, reason, is_identified, unfinished)


def request(
    target: bytes | str,
    *headers: bytes | str,
    method: bytes | str = b"GET",
    body: bytes = b"",
    version: bytes = b"HTTP/1.1",
    host: bytes | None = HOST,
) -> bytes:
    """The bytes of a request; the length of a body is added, and that this is the last request."""
    lines = [b" ".join((_bytes(method), _bytes(target), version))]
    if host is not None:
        lines.append(b"Host: " + host)
    lines += map(_bytes, headers)
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    lines.append(b"Connection: close")
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def json_request(
    target: str, body: bytes, *headers: bytes | str, media_type: bytes | str = b"application/json"
) -> bytes:
    """A POST with a JSON body."""
    kind = b"Content-Type: " + _bytes(media_type)
    return request(target, kind, *headers, method=b"POST", body=body)


def user_request(target: str, *headers: bytes | str, **rest: Any) -> Callable[[Tokens], bytes]:
    """`request` with the token of a user."""
    return lambda tokens: request(target, b"Authorization: Bearer " + tokens.user, *headers, **rest)


def admin_request(target: str, *headers: bytes | str, **rest: Any) -> Callable[[Tokens], bytes]:
    """`request` with the token of an administrator."""
    return lambda tokens: request(target, b"Authorization: Bearer " + tokens.admin, *headers, **rest)


def admin_json(target: str, body: bytes, *headers: bytes | str) -> Callable[[Tokens], bytes]:
    """`json_request` with the token of an administrator."""
    return admin_request(target, "Content-Type: application/json", *headers, method="POST", body=body)


def _bytes(value: bytes | str) -> bytes:
    return value if isinstance(value, bytes) else value.encode()
