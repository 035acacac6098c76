"""Lengths, chunks and connections, on which proxies and servers may disagree."""

from __future__ import annotations

from collections.abc import Iterator

from tests.app.hostile.rows import CLOSED, HOST, Row, request, row

LOGIN = b"/api/v1/auth/login"
INNER = b"GET /api/v1/config HTTP/1.1\r\nHost: smuggled\r\n\r\n"
ANY_LENGTH = (*range(400, 432), CLOSED)


def rows() -> Iterator[Row]:
    """All rows of this area."""
    yield from _lengths()
    yield from _codings()
    yield from _chunks()
    yield from _expectations()
    yield from _protocols()


def _post(*headers: bytes, body: bytes = b"{}", target: bytes = LOGIN) -> bytes:
    lines = [b"POST %s HTTP/1.1" % target, b"Host: " + HOST, b"Content-Type: application/json", *headers]
    return b"\r\n".join([*lines, b"Connection: close"]) + b"\r\n\r\n" + body


def _lengths() -> Iterator[Row]:
    values = {
        "negative": b"-1",
        "plus": b"+2",
        "letters": b"two",
        "empty": b"",
        "hexadecimal": b"0x2",
        "decimal point": b"2.0",
        "exponent": b"2e0",
        "underscore": b"2_0",
        "spaces inside": b"1 2",
        "list of the same": b"2, 2",
        "list of others": b"2, 3",
        "2^63": b"9223372036854775808",
        "2^64 + 2": b"18446744073709551618",
        "400 digits": b"9" * 400,
        "full-width digit": "２".encode(),
        "leading zeros": b"0002",
        "NUL": b"2\0",
    }
    for name, value in values.items():
        yield row(f"length: {name}", _post(b"Content-Length: " + value), *ANY_LENGTH)
    yield row("length: twice the same", _post(b"Content-Length: 2", b"Content-Length: 2"), *ANY_LENGTH)
    yield row("length: twice, others", _post(b"Content-Length: 2", b"Content-Length: 40"), *ANY_LENGTH)
    yield row("length: more than is sent", _post(b"Content-Length: 200"), *ANY_LENGTH, unfinished=True)
    yield row("length: less than is sent", _post(b"Content-Length: 1"), *ANY_LENGTH)
    yield row("length: none with a body", _post(), *ANY_LENGTH)
    yield row("length: 10 GB announced", _post(b"Content-Length: 10000000000"), 413, CLOSED, 400, 422)
    yield row("length: of a GET", request("/api/v1/config", body=b"x" * 1000), 200, 400, 413, 415)
    yield row("length: space before the colon", _post(b"Content-Length : 2"), *ANY_LENGTH)
    yield row("length: folded", _post(b"Content-Length:\r\n 2"), *ANY_LENGTH)
    yield row(
        "length: 2 MiB of a 1 MiB body", _post(b"Content-Length: 2097152", body=b" " * 2_097_152), 413, CLOSED
    )


def _codings() -> Iterator[Row]:
    smuggle = b"0\r\n\r\n" + INNER
    for name, value in {
        "identity": b"identity",
        "gzip": b"gzip",
        "gzip, chunked": b"gzip, chunked",
        "chunked, gzip": b"chunked, gzip",
        "chunked twice": b"chunked, chunked",
        "unknown": b"xchunked",
        "quoted": b'"chunked"',
        "space inside": b"chun ked",
        "leading tab": b"\tchunked",
        "vertical tab": b"\x0bchunked",
        "trailing NUL": b"chunked\0",
        "trailing comma": b"chunked,",
        "upper case": b"CHUNKED",
        "parameter": b"chunked;q=1",
    }.items():
        yield row(f"coding: {name}", _post(b"Transfer-Encoding: " + value, body=smuggle), *ANY_LENGTH)
    for name, headers in {
        "length before": (b"Content-Length: 4", b"Transfer-Encoding: chunked"),
        "length after": (b"Transfer-Encoding: chunked", b"Content-Length: 4"),
        "length of nothing": (b"Content-Length: 0", b"Transfer-Encoding: chunked"),
        "two codings": (b"Transfer-Encoding: chunked", b"Transfer-Encoding: identity"),
        "two other codings": (b"Transfer-Encoding: identity", b"Transfer-Encoding: chunked"),
        "space before the colon": (b"Transfer-Encoding : chunked", b"Content-Length: 4"),
        "folded": (b"Transfer-Encoding:\r\n chunked", b"Content-Length: 4"),
        "underscore": (b"Transfer_Encoding: chunked", b"Content-Length: 4"),
        "bare line feed": (b"X: a\nTransfer-Encoding: chunked", b"Content-Length: 4"),
        "bare carriage return": (b"X: a\rTransfer-Encoding: chunked", b"Content-Length: 4"),
    }.items():
        yield row(f"smuggling: {name}", _post(*headers, body=smuggle), *ANY_LENGTH)
    old = b"POST %s HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" % LOGIN
    yield row("smuggling: chunked in HTTP/1.0", old + smuggle, *ANY_LENGTH)


def _chunks() -> Iterator[Row]:
    for name, body in {
        "good": b"2\r\n{}\r\n0\r\n\r\n",
        "negative size": b"-2\r\n{}\r\n0\r\n\r\n",
        "size of letters": b"zz\r\n{}\r\n0\r\n\r\n",
        "empty size": b"\r\n{}\r\n0\r\n\r\n",
        "0x size": b"0x2\r\n{}\r\n0\r\n\r\n",
        "plus size": b"+2\r\n{}\r\n0\r\n\r\n",
        "spaces around the size": b" 2 \r\n{}\r\n0\r\n\r\n",
        "size of 17 digits": b"10000000000000002\r\n{}\r\n0\r\n\r\n",
        "size of 64 KB": b"0" * 65_000 + b"2\r\n{}\r\n0\r\n\r\n",
        "size that is too small": b"1\r\n{}\r\n0\r\n\r\n",
        "size that is too large": b"5\r\n{}\r\n0\r\n\r\n",
        "extension": b"2;a=b\r\n{}\r\n0\r\n\r\n",
        "extension of 64 KB": b"2;a=" + b"b" * 65_000 + b"\r\n{}\r\n0\r\n\r\n",
        "extension with a line feed": b"2;a\nb\r\n{}\r\n0\r\n\r\n",
        "bare line feeds": b"2\n{}\n0\n\n",
        "trailers": b"2\r\n{}\r\n0\r\nX-Admin: yes\r\n\r\n",
        "trailer of 64 KB": b"2\r\n{}\r\n0\r\nX: " + b"a" * 65_000 + b"\r\n\r\n",
        "5,000 trailers": b"2\r\n{}\r\n0\r\n" + b"X: a\r\n" * 5000 + b"\r\n",
        "30,000 chunks of a byte": b"1\r\n \r\n" * 30_000 + b"0\r\n\r\n",
        "2 MiB": b"200000\r\n" + b" " * 2_097_152 + b"\r\n0\r\n\r\n",
    }.items():
        yield row(f"chunk: {name}", _post(b"Transfer-Encoding: chunked", body=body), *ANY_LENGTH)
    endless = _post(b"Transfer-Encoding: chunked", body=b"2\r\n{}\r\n")
    yield row("chunk: no end", endless, *ANY_LENGTH, unfinished=True)


def _expectations() -> Iterator[Row]:
    yield row("expect: 100-continue", _post(b"Content-Length: 2", b"Expect: 100-continue"), *ANY_LENGTH)
    yield row(
        "expect: twice", _post(b"Content-Length: 2", b"Expect: 100-continue", b"Expect: x"), *ANY_LENGTH
    )
    yield row("expect: unknown", _post(b"Content-Length: 2", b"Expect: 200-ok"), *ANY_LENGTH)
    yield row("expect: without a body", request("/api/v1/config", "Expect: 100-continue"), 200, 417)
    for value in ("close, keep-alive", "Upgrade", "Host", "x" * 5000, "keep-alive, Authorization"):
        yield row(
            f"connection: {value[:20]}", request("/api/v1/config", f"Connection: {value}"), 200, 400, 431
        )
    pipelined = request("/api/v1/config").replace(b"Connection: close\r\n", b"")
    yield row("pipeline: 50 requests", pipelined * 50, 200, CLOSED)
    yield row("pipeline: a bad one behind a good one", pipelined + b"\0\0\0", 200, 400)
    yield row(
        "pipeline: a body that looks like a request",
        _post(b"Content-Length: %d" % len(INNER), body=INNER),
        422,
    )


def _protocols() -> Iterator[Row]:
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9)
    yield row("protocol: HTTP/2 with prior knowledge", preface)
    upgrade = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__")
    yield row("protocol: h2c", request("/api/v1/config", *upgrade), 200, 400)
    hello = bytes.fromhex("16030100a5010000a10303") + bytes(160)
    yield row("protocol: TLS", hello)
    yield row("protocol: SSH", b"SSH-2.0-OpenSSH_9.6\r\n")
    yield row("protocol: SMTP", b"EHLO evil.test\r\nMAIL FROM:<a@b>\r\n")
    yield row("protocol: Redis", b"*1\r\n$8\r\nFLUSHALL\r\n")
    yield row("protocol: PostgreSQL", bytes.fromhex("0000000804d2162f"))
    yield row("protocol: PROXY", b"PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n" + request("/api/v1/config"))
    yield row("protocol: PROXY 2", bytes.fromhex("0d0a0d0a000d0a515549540a2111000c") + bytes(12))
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    handshake = ("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", key)
    refused = (*range(400, 432), CLOSED)
    # Without the upgrade, as RFC 9110 section 7.8 allows.
    yield row("websocket: an operation", request("/api/v1/config", *handshake), 200, *refused)
    for name, target in {
        "the stream": "/api/v1/notifications/stream",
        "nowhere": "/ws",
    }.items():
        yield row(f"websocket: {name}", request(target, *handshake), *refused)
    yield row("websocket: no key", request("/ws", *handshake[:3]), *refused)
    yield row(
        "websocket: old version", request("/ws", *handshake[:2], "Sec-WebSocket-Version: 7", key), *refused
    )
    yield row("websocket: foreign origin", request("/ws", *handshake, "Origin: https://evil.test"), *refused)
    yield row(
        "websocket: 64 KB of protocols", request("/ws", *handshake, "Sec-WebSocket-Protocol: " + "a" * 60_000)
    )
    yield row(
        "upgrade: unknown",
        request("/api/v1/config", "Connection: Upgrade", "Upgrade: TLS/1.0"),
        200,
        400,
        426,
    )
