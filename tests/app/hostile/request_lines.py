"""Request lines, paths, methods and Host."""

from __future__ import annotations

from collections.abc import Iterator

from tests.app.hostile.rows import CLOSED, HOST, Row, request, row

CONFIG = "/api/v1/config"


def rows() -> Iterator[Row]:
    """All rows of this area."""
    yield from _paths()
    yield from _lines()
    yield from _methods()
    yield from _hosts()


def _paths() -> Iterator[Row]:
    found_nowhere = {
        "trailing %0a": f"{CONFIG}%0a",
        "trailing %0d%0a": f"{CONFIG}%0d%0a",
        "trailing %00": f"{CONFIG}%00",
        "trailing %09": f"{CONFIG}%09",
        "trailing %20": f"{CONFIG}%20",
        "trailing dot": f"{CONFIG}.",
        "trailing semicolon": f"{CONFIG};a=b",
        "trailing extension": f"{CONFIG}.json",
        "%5c for a slash": "/api/v1%5cconfig",
        "backslash": "/api\\v1\\config",
        "double slash": "//api/v1/config",
        "double slash inside": "/api//v1/config",
        "dot segment": "/api/v1/./config",
        "dot-dot segment": "/api/v1/users/../config",
        "encoded dot-dot segment": "/api/v1/users/%2e%2e/config",
        "double-encoded dot-dot": "/api/v1/%252e%252e/etc/passwd",
        "dot-dot to the root": "/../../../../etc/passwd",
        "encoded dot-dot to the root": "/%2e%2e/%2e%2e/etc/passwd",
        "storage dot-dot": "/storage/../../etc/passwd",
        "storage encoded dot-dot": "/storage/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "storage absolute": "/storage//etc/passwd",
        "storage NUL": "/storage/files/%00",
        "storage unsigned": "/storage/files/0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a",
        "storage forged": "/storage/files/x?expires=9999999999&signature=AAAA",
        "storage expired": "/storage/files/x?expires=1&signature=AAAA",
        "storage negative expiry": "/storage/files/x?expires=-1&signature=AAAA",
        "storage huge expiry": f"/storage/files/x?expires={'9' * 400}&signature=AAAA",
        "storage expiry of letters": "/storage/files/x?expires=never&signature=AAAA",
        "storage repeated signature": "/storage/files/x?expires=1&signature=A&signature=B",
        "docs assets dot-dot": "/docs-assets/..%2f..%2fmain.py",
        "docs assets dot segment": "/docs-assets/../main.py",
        "overlong slash": "/api/v1%c0%afconfig",
        "overlong dot": "/api/v1/%c0%ae%c0%ae/config",
        "overlong NUL": f"{CONFIG}%c0%80",
        "invalid UTF-8": "/api/v1/%ff%fe",
        "lone surrogate": "/api/v1/%ed%a0%80",
        "%u escape": "/api/v1/%u0063onfig",
        "broken escape": "/api/v1/%zzconfig",
        "half an escape": "/api/v1/config%",
        "upper case": "/API/V1/CONFIG",
        "unicode look-alike": "/api/v1/%d1%81onfig",
        "zero-width": "/api/v1/con%e2%80%8bfig",
        "right-to-left": "/api/v1/%e2%80%aeconfig",
        "environment file": "/.env",
        "git folder": "/.git/config",
        "server status": "/server-status",
        "php": "/index.php?cmd=id",
        "log4shell": "/${jndi:ldap://127.0.0.1:1/a}",
        "template": "/{{7*7}}",
        "shell": "/api/v1/config;id",
        "60 KB of path": "/" + "a" * 60_000,
        "10,000 segments": "/a" * 10_000,
    }
    for name, target in found_nowhere.items():
        yield row(f"path: {name}", request(target))
    # ASGI servers decode a path before it is matched, and so does nginx before it applies its rules.
    yield row("path: %2f for a slash", request("/api/v1%2fconfig"), 200, 404)
    identifiers = {
        "SQL": "1%27%20OR%201=1--",
        "NUL": "%00",
        "traversal": "..%2f..",
        "braces": "%7B0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a%7D",
        "URN": "urn:uuid:0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a",
        "line feed": "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a%0a",
        "number": "1",
        "64 KB": "a" * 60_000,
        "full-width digits": "%ef%bc%90198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a",
    }
    for name, value in identifiers.items():
        yield row(f"identifier: {name}", request(f"/api/v1/files/{value}"))
        yield row(
            f"identifier of a session: {name}", request(f"/api/v1/users/me/sessions/{value}", method="DELETE")
        )


def _lines() -> Iterator[Row]:
    end = b"\r\nHost: %s\r\nConnection: close\r\n\r\n" % HOST
    broken = {
        "version 3": b"GET /api/v1/config HTTP/3.0" + end,
        "version 1.9": b"GET /api/v1/config HTTP/1.9" + end,
        "version of letters": b"GET /api/v1/config HTTP/x.y" + end,
        "other protocol": b"GET /api/v1/config ICAP/1.0" + end,
        "no path": b"GET HTTP/1.1" + end,
        "space in the path": b"GET /api/v1/con fig HTTP/1.1" + end,
        "tabs": b"GET\t/api/v1/config\tHTTP/1.1" + end,
        "leading space": b" GET /api/v1/config HTTP/1.1" + end,
        "NUL in the path": b"GET /api/v1/\0config HTTP/1.1" + end,
        "control characters in the path": b"GET /api/v1/\x01\x7f HTTP/1.1" + end,
        "raw UTF-8 in the path": "GET /api/v1/cönfig HTTP/1.1".encode() + end,
        "raw invalid bytes in the path": b"GET /api/v1/\xff\xfe HTTP/1.1" + end,
        "relative path": b"GET api/v1/config HTTP/1.1" + end,
        "bare carriage return": b"GET /api/v1/config HTTP/1.1\rHost: a\r\r",
        "garbage": bytes(range(256)) * 4,
        "1 MiB without an end": b"A" * 1_048_576,
        "1 MiB of method": b"A" * 1_048_576 + b" / HTTP/1.1" + end,
        "1 MiB of path": b"GET /" + b"a" * 1_048_576 + b" HTTP/1.1" + end,
        "1 MiB of query": b"GET /api/v1/config?" + b"a" * 1_048_576 + b" HTTP/1.1" + end,
    }
    for name, sent in broken.items():
        yield row(f"line: {name}", sent)
    for name, sent in {
        "nothing": b"",
        "line ends alone": b"\r\n\r\n",
        "HTTP/0.9": b"GET /api/v1/config\r\n",
        "half a line": b"GET /api/v1/con",
        "half the headers": b"GET /api/v1/config HTTP/1.1\r\nHost: a\r\nX-A: ",
    }.items():
        yield row(f"line: {name}", sent, unfinished=True)
    yield row(
        "line: bare line feeds",
        b"GET /api/v1/config HTTP/1.1\nHost: a\nConnection: close\n\n",
        200,
        400,
        CLOSED,
    )
    lenient = (200, 400, CLOSED)
    yield row("line: no version", b"GET /api/v1/config" + end, *lenient)
    yield row("line: two spaces", b"GET  /api/v1/config HTTP/1.1" + end, *lenient)
    yield row("line: fragment", b"GET /api/v1/config#fragment HTTP/1.1" + end, *lenient, 404)
    yield row("line: empty lines before it", b"\r\n\r\nGET /api/v1/config HTTP/1.1" + end, 200, 400)
    yield row("line: HTTP/1.0", request(CONFIG, version=b"HTTP/1.0", host=None), 200)
    yield row(
        "line: HTTP/1.0 with keep-alive", request(CONFIG, "Connection: keep-alive", version=b"HTTP/1.0"), 200
    )


def _methods() -> Iterator[Row]:
    for method in (
        "TRACE",
        "TRACK",
        "DEBUG",
        "PROPFIND",
        "MKCOL",
        "LOCK",
        "PURGE",
        "SEARCH",
        "get",
        "GeT",
        "X" * 300,
    ):
        yield row(f"method: {method[:12]}", request(CONFIG, method=method))
    yield row("method: PUT where there is none", request(CONFIG, method="PUT"), 405)
    yield row("method: DELETE where there is none", request(CONFIG, method="DELETE"), 405)
    yield row("method: with a control character", request(CONFIG, method=b"GE\x01T"))
    yield row("method: with a quote", request(CONFIG, method=b'GET"'))
    yield row("method: none", request(CONFIG, method=b""))
    yield row("target: CONNECT", request("127.0.0.1:22", method="CONNECT"))
    yield row("target: CONNECT to a path", request("/api/v1/config", method="CONNECT"))
    yield row("target: asterisk", request("*", method="OPTIONS"), 200, 204, 400, 404, 405, CLOSED)
    yield row("target: asterisk with GET", request("*"))
    yield row("target: absolute", request("http://service.test/api/v1/config"), 200, 400, 404)
    yield row("target: absolute of another host", request("http://evil.test/api/v1/config"), 200, 400, 404)
    yield row("target: absolute with https", request("https://service.test/api/v1/config"), 200, 400, 404)
    yield row("target: absolute with a user", request("http://a:b@service.test/api/v1/config"), 200, 400, 404)
    yield row("target: a file", request("file:///etc/passwd"))
    yield row("target: gopher", request("gopher://127.0.0.1:70/_x"))
    yield row("target: metadata address", request("http://169.254.169.254/latest/meta-data/"))


def _hosts() -> Iterator[Row]:
    served = (200, 400, 404, CLOSED)
    yield row("host: none in HTTP/1.1", request(CONFIG, host=None), *served)
    values = {
        "empty": b"",
        "two": b"a\r\nHost: b",
        "script": b"<script>alert(1)</script>",
        "quotes": b"a'\"b",
        "port out of range": b"a:99999999",
        "port of letters": b"a:b",
        "control character": b"a\x01b",
        "NUL": b"a\0b",
        "IPv6": b"[::1]:80",
        "broken IPv6": b"[::1",
        "user": b"a@b",
        "path": b"a/../b",
        "comma": b"a, b",
        "64 KB": b"a" * 65_000,
        "Unicode": "sérvice.test".encode(),
        "invalid bytes": b"\xff\xfe",
    }
    for name, value in values.items():
        yield row(f"host: {name}", request(CONFIG, host=value), *served, *range(400, 432))
