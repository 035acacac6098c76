"""Bodies and queries: JSON, multipart, forms, parameters, cursors and search terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

from tests.app.hostile.rows import (
    CLOSED,
    Row,
    Tokens,
    admin_json,
    admin_request,
    json_request,
    row,
    user_request,
)

LOGIN = "/api/v1/auth/login"
INVALID = (400, 413, 422)


def rows() -> Iterator[Row]:
    """All rows of this area."""
    yield from _json()
    yield from _values()
    yield from _multipart()
    yield from _queries()
    yield from _searches()
    yield from _urls()


def _json() -> Iterator[Row]:
    good = b'"email": "nobody@example.com", "password": "a wrong password"'
    for name, body in {
        "empty": b" ",
        "null": b"null",
        "a number": b"1",
        "a string": b'"a"',
        "a list": b"[]",
        "cut off": b'{"email": ',
        "trailing comma": b"{%s,}" % good,
        "comment": b"{/* */%s}" % good,
        "single quotes": b"{'email': 'a'}",
        "two values": b"{}{}",
        "trailing garbage": b"{%s} x" % good,
        "NaN": b'{%s, "n": NaN}' % good,
        "Infinity": b'{%s, "n": -Infinity}' % good,
        "1e400": b'{%s, "n": 1e400}' % good,
        "10,000 digits": b'{%s, "n": %s}' % (good, b"9" * 10_000),
        "exponent of 10,000 digits": b'{%s, "n": 1e%s}' % (good, b"9" * 10_000),
        "depth 100,000, lists": b"[" * 100_000,
        "depth 100,000, closed": b"[" * 100_000 + b"]" * 100_000,
        "depth 100,000, objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "duplicate key": b'{"email": "a@example.com", %s}' % good,
        "100,000 keys": b"{%s}" % b",".join(b'"k%d":1' % number for number in range(60_000)),
        "lone surrogate": b'{"email": "\\ud800@example.com", "password": "a wrong password"}',
        "escaped NUL": b'{"email": "a\\u0000@example.com", "password": "a wrong password"}',
        "raw NUL": b'{"email": "a\0@example.com", "password": "a wrong password"}',
        "raw control": b'{"email": "a\x01@example.com", "password": "a wrong password"}',
        "invalid UTF-8": b'{"email": "\xff@example.com", "password": "a wrong password"}',
        "overlong UTF-8": b'{"email": "\xc0\xaf@example.com", "password": "a wrong password"}',
        "UTF-16": "{}".encode("utf-16"),
        "UTF-32": "{}".encode("utf-32"),
        "prototype": b'{%s, "__proto__": {"admin": true}}' % good,
        "Python class": b'{%s, "__class__": "os.system"}' % good,
        "900 KB of string": b'{"email": "%s", "password": "a"}' % (b"a" * 900_000),
        "900 KB of spaces": b" " * 900_000 + b"{}",
        "pickle": b"\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00.",
        "YAML": b"!!python/object/apply:os.system ['id']",
        "XML bomb": b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
        "gzip": bytes.fromhex("1f8b0800000000000003abae0500434bbf3802000000"),
    }.items():
        yield row(f"json: {name}", json_request(LOGIN, body), *INVALID, 401)
    yield row("json: byte order mark", json_request(LOGIN, b"\xef\xbb\xbf{%s}" % good), 400, 401, 422)


def _values() -> Iterator[Row]:
    for name, email in {
        "SQL": "' OR '1'='1",
        "LDAP": "*)(uid=*))(|(uid=*",
        "header injection": "a@example.com\\r\\nBcc: b@example.com",
        "template": "{{7*7}}@example.com",
        "format": "%s%n@example.com",
        "look-alike": "аdmin@example.com",
        "long": "a" * 5000 + "@example.com",
        "address literal": "a@[127.0.0.1]",
        "quoted": '\\"a b\\"@example.com',
        "dots": "a..b@example.com",
        "list": "a@example.com,b@example.com",
    }.items():
        body = f'{{"email": "{email}", "password": "a wrong password"}}'.encode()
        yield row(f"value: e-mail, {name}", json_request(LOGIN, body), 401, 422)
    for name, password in {
        "1 MB": "a" * 900_000,
        "Unicode": "\\u200b" * 20,
        "empty": "",
        "emoji": "💥" * 30,
    }.items():
        body = f'{{"email": "{len(password)}@example.com", "password": "{password}"}}'.encode()
        yield row(f"value: password, {name}", json_request(LOGIN, body), 401, 422)
    for name, value in {
        "list": "[]",
        "object": '{"$gt": ""}',
        "true": "true",
        "number": "1",
        "null": "null",
    }.items():
        body = f'{{"email": {value}, "password": {value}}}'.encode()
        yield row(f"value: of type {name}", json_request(LOGIN, body), 422, code="request.invalid")
    for path in ("refresh", "verify-email/confirm", "password/reset"):
        body = b'{"refresh_token": "a.b.c", "token": "%s", "new_password": "a long password"}' % (b"a" * 3000)
        yield row(f"value: token of {path}", json_request(f"/api/v1/auth/{path}", body), 401, 403, 422)


def _multipart() -> Iterator[Row]:
    def part(disposition: str, content: bytes = b"Hello", extra: bytes = b"") -> bytes:
        return b"--b\r\nContent-Disposition: %s\r\n%s\r\n%s\r\n" % (
            disposition.encode("latin-1"),
            extra,
            content,
        )

    end = b"--b--\r\n"
    file = 'form-data; name="file"; filename="a.txt"'
    typed = b"Content-Type: text/plain\r\n"
    boundary = "multipart/form-data; boundary=b"
    refused = (400, 413, 415, 422, CLOSED)
    cases: dict[str, tuple[str, bytes]] = {
        "no boundary": ("multipart/form-data", part(file) + end),
        "empty boundary": ("multipart/form-data; boundary=", part(file) + end),
        "boundary of 8 KB": (f"multipart/form-data; boundary={'b' * 8000}", part(file) + end),
        "wrong boundary": ("multipart/form-data; boundary=c", part(file) + end),
        "boundary with a quote": ('multipart/form-data; boundary="', part(file) + end),
        "two boundaries": ("multipart/form-data; boundary=c; boundary=b", part(file, extra=typed) + end),
        "no end": (boundary, part(file, extra=typed)),
        "end alone": (boundary, end),
        "empty": (boundary, b""),
        "garbage": (boundary, b"\0\xff" * 500),
        "no name": (boundary, part("form-data") + end),
        "no disposition": (boundary, b"--b\r\n\r\nHello\r\n" + end),
        "field instead of a file": (boundary, part('form-data; name="file"') + end),
        "unknown field": (boundary, part('form-data; name="other"') + end),
        "5,000 fields": (boundary, part('form-data; name="x"', b"") * 5000 + end),
        "200 files": (boundary, part(file, extra=typed) * 200 + end),
        "two files": (boundary, part(file, extra=typed) * 2 + end),
        "nested": (boundary, part(file, extra=b"Content-Type: multipart/mixed; boundary=c\r\n") + end),
        "64 KB part header": (boundary, part(file, extra=b"X: " + b"a" * 64_000 + b"\r\n") + end),
        "5,000 part headers": (boundary, part(file, extra=b"X: a\r\n" * 5000) + end),
        "transfer encoding": (boundary, part(file, extra=b"Content-Transfer-Encoding: base64\r\n") + end),
        "invalid part type": (boundary, part(file, extra=b"Content-Type: ///\r\n") + end),
        "charset field": (boundary, part('form-data; name="_charset_"', b"utf-7") + end),
        "64 KB of name": (boundary, part(f'form-data; name="{"a" * 60_000}"') + end),
        "64 KB before the first part": (boundary, b"x" * 64_000 + b"\r\n" + part(file, extra=typed) + end),
    }
    for name, (kind, body) in cases.items():
        yield row(f"multipart: {name}", _upload(kind, body), *refused, 201)
    for name, filename in {
        "traversal": "../../etc/passwd",
        "absolute": "/etc/passwd",
        "backslash": "..\\\\..\\\\windows\\\\win.ini",
        "dots": "..",
        "NUL": "a%00.txt",
        "device": "CON.txt",
        "hidden": ".htaccess",
        "script": "<script>.txt",
        "template": "{{7*7}}.txt",
        "shell": "$(id).txt",
        "quotes": 'a\\"b.txt',
        "empty": "",
        "5,000 characters": "a" * 5000,
        "invalid UTF-8": "\xff\xfe.txt",
        "control": "a\x01b.txt",
        "line feed": "a%0ab.txt",
    }.items():
        body = part(f'form-data; name="file"; filename="{filename}"', extra=typed) + end
        yield row(f"file name: {name}", _upload(boundary, body), *refused, 201)
    for name, extended in {
        "UTF-8": "UTF-8''%e2%82%ac.txt",
        "unknown charset": "klingon''a.txt",
        "broken escape": "UTF-8''%zz.txt",
        "invalid bytes": "UTF-8''%ff%fe.txt",
        "no charset": "a.txt",
        "traversal": "UTF-8''..%2f..%2fpasswd",
    }.items():
        body = part(f'form-data; name="file"; filename="a.txt"; filename*={extended}', extra=typed) + end
        yield row(f"file name*: {name}", _upload(boundary, body), *refused, 201)


def _upload(kind: str, body: bytes) -> Callable[[Tokens], bytes]:
    return user_request("/api/v1/files", f"Content-Type: {kind}", method="POST", body=body)


def _queries() -> Iterator[Row]:
    listed = (200, 400, 404, 409, 422, 431, CLOSED)
    for name, query in {
        "10,000 parameters": "&".join(f"a{number}=1" for number in range(8000)),
        "the same 5,000 times": "limit=1&" * 5000,
        "brackets": "filter[a][b][c]=1&a[]=1&a[__proto__]=1",
        "deep brackets": "a" + "[b]" * 5000 + "=1",
        "limit twice": "limit=1&limit=2",
        "limit negative": "limit=-1",
        "limit zero": "limit=0",
        "limit huge": f"limit={'9' * 4000}",
        "limit of a float": "limit=1e3",
        "limit of letters": "limit=ten",
        "limit in full-width": f"limit={quote('１')}",
        "limit NaN": "limit=NaN",
        "limit with NUL": "limit=1%00",
        "cursor garbage": "cursor=garbage",
        "cursor empty": "cursor=",
        "cursor 20 KB": f"cursor={'a' * 20_000}",
        "cursor invalid bytes": "cursor=%ff%fe",
        "cursor of JSON": "cursor=%7B%22id%22%3A1%7D",
        "cursor of base64": "cursor=eyJpZCI6MX0.AAAA",
        "cursor with NUL": "cursor=%00",
        "cursor of SQL": f"cursor={quote(chr(39) + ' OR 1=1--')}",
        "sort of SQL": f"sort={quote('created_at; DROP TABLE users')}",
        "sort unknown": "sort=password_hash",
        "invalid UTF-8": "limit=1&a=%ff",
        "broken escape": "limit=%zz",
        "semicolons": "limit=1;cursor=a",
        "no names": "=1&=2&&&",
        "plus signs": "limit=+1+",
        "script": f"a={quote('<script>alert(1)</script>')}",
    }.items():
        yield row(f"query: {name}", user_request(f"/api/v1/files?{query}"), *listed)


def _searches() -> Iterator[Row]:
    for name, text in {
        "SQL quote": "' OR '1'='1",
        "SQL union": "' UNION SELECT password_hash FROM users--",
        "SQL sleep": "'; SELECT pg_sleep(10)--",
        "SQL comment": "/**/--",
        "wildcards": "%_%_%_%_%_%_%_%_%_%",
        "backslash": "\\",
        "regular expression": "(a+)+$" * 20,
        "LDAP": "*)(objectClass=*)",
        "template": "{{7*7}}${7*7}<%= 7*7 %>",
        "NUL": "\0",
        "Unicode": "\u202e\u200b\ufeff",
        "emoji": "💥" * 50,
        "long": "a" * 20_000,
        "empty": "",
    }.items():
        target = f"/api/v1/backoffice/users?search={quote(text)}"
        yield row(f"search: {name}", admin_request(target), 200, 422)
    for parameter in ("since", "until", "actor_id", "action", "target_type", "target_id"):
        for value in (
            "' OR 1=1--",
            "\0",
            "9" * 500,
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-14:00",
        ):
            target = f"/api/v1/backoffice/audit/events?{parameter}={quote(value)}"
            name = f"filter: {parameter}, {value[:12]!r}"
            yield row(name, admin_request(target), 200, 404, 422)


def _urls() -> Iterator[Row]:
    for url in (
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://0x7f000001/",
        "http://0/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "javascript:alert(1)",
        "http://user:password@example.com/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com\\r\\nX: y",
        "https://" + "a" * 5000 + ".com/",
        "https://[fe80::1%25eth0]/",
        "https://ｅxample.com\\u0000/",
        "//example.com/",
        "",
    ):
        body = f'{{"url": "{url}", "description": "", "event_types": ["user.registered"], "enabled": true}}'
        yield row(
            f"webhook: {url[:40]}",
            admin_json("/api/v1/backoffice/webhooks", body.encode()),
            400,
            404,
            409,
            422,
        )
