"""Headers: injection, credentials, conditions, ranges, origins, negotiation."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator

from tests.app.hostile.rows import (
    CLOSED,
    Row,
    admin_json,
    admin_request,
    json_request,
    request,
    row,
    user_request,
)

CONFIG = "/api/v1/config"
ME = "/api/v1/users/me"
SERVED_OR_REFUSED = (200, *range(400, 432), CLOSED)


def rows() -> Iterator[Row]:
    """All rows of this area."""
    yield from _forms()
    yield from _names()
    yield from _credentials()
    yield from _conditions()
    yield from _origins()
    yield from _negotiation()
    yield from _resumption()


def _forms() -> Iterator[Row]:
    for name, header in {
        "no colon": b"X-Broken",
        "empty name": b": value",
        "space in the name": b"X Broken: a",
        "control in the name": b"X\x01Broken: a",
        "UTF-8 in the name": "X-Brökén: a".encode(),
        "NUL in the value": b"X-A: a\0b",
        "control in the value": b"X-A: a\x01b",
        "bare carriage return": b"X-A: a\rX-B: b",
        "bare line feed": b"X-A: a\nX-B: b",
        "folded": b"X-A: a\r\n b",
        "invalid UTF-8": b"X-A: \xff\xfe",
        "space before the colon": b"X-A : a",
        "leading space": b" X-A: a",
        "64 KB value": b"X-A: " + b"a" * 65_000,
        "1 MiB value": b"X-A: " + b"a" * 1_048_576,
        "64 KB name": b"X" * 65_000 + b": a",
        "500 headers": b"\r\n".join(b"X-%d: a" % number for number in range(500)),
        "20,000 headers": b"\r\n".join(b"X-%d: a" % number for number in range(20_000)),
        "the same 1,000 times": b"\r\n".join([b"Accept: */*"] * 1000),
    }.items():
        yield row(f"header: {name}", request(CONFIG, header), *SERVED_OR_REFUSED)


def _names() -> Iterator[Row]:
    for name, value in {
        "letters": b"spoofed",
        "CRLF": b"a%0d%0aSet-Cookie:%20a=b",
        "escape sequence": b"\x1b[31mred",
        "JSON": b'{"level":"error"}',
        "newline in UTF-8": "a\u2028b".encode(),
        "template": b"{{7*7}}",
        "5,000 bytes": b"a" * 5000,
        "Latin-1": b"\xe9\xe8",
        "empty": b"",
        "two": b"a\r\nX-Request-ID: b",
    }.items():
        yield row(f"request id: {name}", request(CONFIG, b"X-Request-ID: " + value), *SERVED_OR_REFUSED)
    for name, addresses in {
        "another address": "10.1.2.3",
        "loopback": "127.0.0.1",
        "list": "1.1.1.1, 2.2.2.2, 3.3.3.3",
        "garbage": "'; DROP TABLE users; --",
        "IPv6": "::ffff:127.0.0.1",
        "10,000 addresses": ", ".join(["1.1.1.1"] * 4000),
        "port": "1.1.1.1:80",
        "unknown": "unknown",
        "empty": "",
    }.items():
        yield row(
            f"forwarded for: {name}", request(CONFIG, f"X-Forwarded-For: {addresses}"), *SERVED_OR_REFUSED
        )
    for header in (
        "X-Forwarded-Host: evil.test",
        "X-Forwarded-Proto: javascript",
        "X-Original-URL: /api/v1/backoffice/users",
        "X-Rewrite-URL: /api/v1/backoffice/users",
        "X-HTTP-Method-Override: DELETE",
        "Forwarded: for=127.0.0.1;host=evil.test",
        "X-Real-IP: 127.0.0.1",
        "traceparent: 00-zz-zz-01",
        "traceparent: " + "0" * 5000,
        "baggage: " + "a=b," * 2000,
    ):
        yield row(f"override: {header[:40]}", request(CONFIG, header), 200, 431)
    yield row("override: address of the backoffice", request(ME, "X-Original-URL: /api/v1/config"), 401)


def _segment(facts: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(facts).encode()).rstrip(b"=").decode()


def _credentials() -> Iterator[Row]:
    claims = _segment({"sub": "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a", "exp": 9_999_999_999})
    unsigned, hs256 = _segment({"alg": "none", "typ": "JWT"}), _segment({"alg": "HS256"})
    for name, value in {
        "empty": "",
        "scheme alone": "Bearer",
        "empty token": "Bearer ",
        "garbage": "Bearer garbage",
        "Basic": "Basic YWRtaW46YWRtaW4=",
        "Digest": 'Digest username="admin"',
        "unknown scheme": "Custom abc",
        "no scheme": "abc",
        "two tokens": "Bearer a b",
        "list": "Bearer a, Bearer b",
        "alg none": f"Bearer {unsigned}.{claims}.",
        "alg none, signed": f"Bearer {unsigned}.{claims}.AAAA",
        "no signature": f"Bearer {hs256}.{claims}.",
        "wrong signature": f"Bearer {hs256}.{claims}.AAAA",
        "alg of a list": f"Bearer {_segment({'alg': ['HS256']})}.{claims}.AAAA",
        "alg RS256": f"Bearer {_segment({'alg': 'RS256'})}.{claims}.AAAA",
        "kid of a path": f"Bearer {_segment({'alg': 'HS256', 'kid': '../../dev/null'})}.{claims}.AAAA",
        "kid of SQL": f"Bearer {_segment({'alg': 'HS256', 'kid': chr(39) + ' OR 1=1'})}.{claims}.AAAA",
        "kid of a number": f"Bearer {_segment({'alg': 'HS256', 'kid': 1})}.{claims}.AAAA",
        "jku": f"Bearer {_segment({'alg': 'HS256', 'jku': 'http://127.0.0.1:1/'})}.{claims}.AAAA",
        "header of a list": f"Bearer {base64.urlsafe_b64encode(b'[]').decode()}.{claims}.AAAA",
        "claims of a list": f"Bearer {hs256}.W10.AAAA",
        "deep header": f"Bearer {base64.urlsafe_b64encode(b'[' * 9000).decode()}.{claims}.AAAA",
        "four parts": f"Bearer {hs256}.{claims}.AAAA.AAAA",
        "padding": f"Bearer {hs256}==.{claims}==.AAAA",
        "not base64": "Bearer !!!.???.***",
        "dots": "Bearer ...",
        "60 KB": "Bearer " + "a" * 60_000,
        "NUL escape": "Bearer a%00b",
    }.items():
        yield row(f"credentials: {name}", request(ME, f"Authorization: {value}"), 401, 431, CLOSED)
    yield row("credentials: non-ASCII", request(ME, b"Authorization: Bearer \xff\xfe"), 401, 400, CLOSED)
    yield row(
        "credentials: two headers",
        lambda tokens: request(ME, "Authorization: Bearer garbage", b"Authorization: Bearer " + tokens.user),
        401,
        400,
    )
    yield row("credentials: in the query", request(f"{ME}?access_token=a"), 401, code="auth.unauthenticated")
    yield row("credentials: in a cookie", request(ME, "Cookie: access_token=a; Authorization=Bearer a"), 401)
    yield row(
        "credentials: of a user in the backoffice",
        user_request("/api/v1/backoffice/users"),
        401,
    )
    yield row("credentials: of an administrator in the client API", admin_request(ME), 401)
    for name, cookie in {
        "64 KB": "a=" + "b" * 60_000,
        "10,000": "a=b; " * 10_000,
        "broken": '=;;;==;"',
        "JSON": 'session={"admin":true}',
    }.items():
        yield row(f"cookie: {name}", request(CONFIG, f"Cookie: {cookie}"), *SERVED_OR_REFUSED)


def _conditions() -> Iterator[Row]:
    body = b'{"display_name": "Ada"}'
    for name, value in {
        "garbage": "garbage",
        "empty": "",
        "unquoted number": "1",
        "weak": 'W/"1"',
        "list": '"98", "99"',
        "open quote": '"1',
        "huge": f'"{"9" * 400}"',
        "negative": '"-1"',
        "full-width": '"１"',
        "long": f'"{"a" * 5000}"',
        "line feed": '"1%0a"',
    }.items():
        yield row(
            f"if-match: {name}",
            user_request(
                ME, f"If-Match: {value}", "Content-Type: application/json", method="PATCH", body=body
            ),
            400,
            412,
            422,
            428,
            # Weak tags count by their opaque part: proxies that compress weaken them.
            *((200,) if name == "weak" else ()),
        )
        yield row(
            f"if-none-match: {name}",
            user_request(ME, f"If-None-Match: {value}"),
            200,
            304,
            422,
        )
    for value in (
        "bytes=0-0",
        "bytes=-1",
        "bytes=5-1",
        "bytes=0-0,1-1," * 500,
        "bytes=a-b",
        "items=0-1",
        "",
        "bytes=--1",
    ):
        yield row(
            f"range: {value[:20]}",
            user_request(f"/api/v1/files/{_NO_FILE}/content", f"Range: {value}"),
            404,
            422,
        )
    huge = f"bytes={'9' * 5000}-"
    yield row(
        "range: huge",
        user_request(f"/api/v1/files/{_NO_FILE}/content", f"Range: {huge}"),
        404,
        422,
    )


_NO_FILE = "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"


def _origins() -> Iterator[Row]:
    preflight = ("Access-Control-Request-Method: POST",)
    for name, origin in {
        "foreign": "https://evil.test",
        "null": "null",
        "suffix": "https://app.example.com.evil.test",
        "prefix": "https://evilapp.example.com",
        "garbage": "\x7f",
        "two": "https://a.test https://b.test",
        "asterisk": "*",
        "long": "https://" + "a" * 5000,
    }.items():
        both = (200, 204, 400, 403, 404, 405, CLOSED)
        yield row(f"origin: {name}", request(CONFIG, f"Origin: {origin}"), 200, 400, 403, CLOSED)
        yield row(
            f"preflight: {name}",
            request(CONFIG, f"Origin: {origin}", *preflight, method="OPTIONS"),
            *both,
            # The part for CORS responds, before a request gets its id.
            is_identified=False,
        )
    many = "Access-Control-Request-Headers: " + ", ".join(f"x-{number}" for number in range(4000))
    yield row(
        "preflight: 4,000 headers",
        request(CONFIG, "Origin: https://evil.test", *preflight, many, method="OPTIONS"),
        200,
        204,
        400,
        403,
        405,
        431,
        CLOSED,
        is_identified=False,
    )


def _negotiation() -> Iterator[Row]:
    for name, value in {
        "nothing fits": "image/png",
        "garbage": ";;;,,,///",
        "10,000 types": "a/b," * 10_000,
        "quality of letters": "*/*;q=abc",
        "quality out of range": "*/*;q=99",
        "empty": "",
    }.items():
        yield row(f"accept: {name}", request(CONFIG, f"Accept: {value}"), 200, 406, 431, CLOSED)
    for value in ("br;q=1.0, *;q=0", "gzip, identity;q=0", "x" * 5000):
        yield row(f"accept-encoding: {value[:20]}", request(CONFIG, f"Accept-Encoding: {value}"), 200, 406)
    for value in ("xx-" * 1000, "de;q=x", "../../etc/passwd"):
        yield row(f"accept-language: {value[:20]}", request(CONFIG, f"Accept-Language: {value}"), 200, 431)
    login = b'{"email": "negotiation@example.com", "password": "a wrong password"}'
    coded = b'{"email": "coding@example.com", "password": "a wrong password"}'
    for name, kind in {
        "charset UTF-16": "application/json; charset=utf-16",
        "charset unknown": "application/json; charset=klingon",
        "charset Latin-1": "application/json; charset=latin-1",
        "text": "text/plain",
        "XML": "application/xml",
        "form": "application/x-www-form-urlencoded",
        "multipart": "multipart/form-data",
        "suffix": "application/evil+json",
        "two types": "application/json, text/plain",
        "garbage": "///;;;",
        "empty": "",
        "long": "application/json; a=" + "b" * 5000,
        "quoted": '"application/json"',
        "NUL escape": "application/json%00",
        "upper case": "APPLICATION/JSON",
    }.items():
        yield row(
            f"content type: {name}",
            json_request("/api/v1/auth/login", login, media_type=kind),
            400,
            401,
            415,
            422,
        )
    for coding in ("gzip", "br", "deflate", "zstd", "identity", "gzip, gzip", "x" * 5000):
        yield row(
            f"content coding: {coding[:20]}",
            json_request("/api/v1/auth/login", coded, f"Content-Encoding: {coding}"),
            400,
            401,
            415,
            422,
        )


def _resumption() -> Iterator[Row]:
    for name, value in {
        "SQL": "' OR 1=1--",
        "huge": "9" * 5000,
        "UUID of ones": "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "Latin-1": "\xff",
    }.items():
        # Without a token: with one, the stream would stay open.
        yield row(
            f"last event: {name}",
            request("/api/v1/notifications/stream", f"Last-Event-ID: {value}"),
            401,
            422,
            400,
            CLOSED,
        )
    job = b'{"kind": "users_export", "parameters": {"user_status": null}}'
    for name, key in {
        "empty": "",
        "short": "a",
        "129 characters": "a" * 129,
        "60 KB": "a" * 60_000,
        "space": "only once more",
        "NUL escape": "abcdefgh%00\x7f",
        "Latin-1": "\xe9" * 10,
        "two": "abcdefgh\r\nIdempotency-Key: ijklmnop",
    }.items():
        yield row(
            f"idempotency key: {name}",
            admin_json("/api/v1/backoffice/jobs", job, f"Idempotency-Key: {key}"),
            400,
            422,
            431,
            CLOSED,
        )
