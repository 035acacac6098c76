"""Random requests of an API from its document, valid to hostile; reproducible by a seed."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import quote, urlencode

from specfirst.conformance.probes.attempts import Attempt
from specfirst.conformance.probes.examples import media_examples, schema_example
from specfirst.conformance.probes.request_probe import documented_attempt
from specfirst.conformance.probes.variations import variations
from specfirst.conformance.written_facts import WrittenOperation
from specfirst.media_types import is_json
from tests.differential.exchanges import Sent

HOSTILE_BODIES: Final = (
    b"",
    b"{",
    b'{"a": 1, "a": 1}',
    b'{"a": NaN}',
    b'{"a": "\xff"}',
    rb'{"a": "\ud800"}',
    rb'{"a": "\u0000"}',
    b'{"a": 9223372036854775808}',
    b"[" * 5000,
    b"\x00" * 100,
    b"x" * 1_100_000,
)
HOSTILE_TEXTS: Final = ("", "\x00", "%00", "\u2028", "../..", "9" * 40, "null", "[]", "a" * 5000, "\ud7ff")
HOSTILE_HEADERS: Final = (
    (b"accept", b"text/html;q=2, */*;q=x"),
    (b"accept-language", b"far too long a language"),
    (b"if-none-match", b'"v1", W/"2"'),
    (b"if-none-match", b"*"),
    (b"if-match", b"not quoted"),
    (b"range", b"bytes=5-9"),
    (b"range", b"bytes=900-"),
    (b"range", b"bytes=x"),
    (b"content-type", b"text/plain"),
    (b"content-type", b"application/json; charset=utf-16"),
    (b"content-length", b"99999999999"),
    (b"transfer-encoding", b"chunked"),
    (b"cookie", b"a=1; a=2; =; seen"),
    (b"x-request-id", b"not acceptable!"),
    (b"authorization", b"Basic dXNlcjpwYXNz"),
)
METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get")

Change = Callable[[random.Random, WrittenOperation, Attempt], Attempt]


def requests_of(operations: Sequence[WrittenOperation], count: int, seed: int) -> Iterator[Sent]:
    """Requests to all operations in turn."""
    chance = random.Random(seed)
    bases = [(candidate, documented_attempt(candidate)) for candidate in operations]
    for index in range(count):
        operation, base = bases[index % len(bases)]
        attempt = base
        if index < len(bases):
            # Few random requests are both conditional and valid.
            attempt = replace(base, headers={**base.headers, "If-None-Match": "*"})
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
            attempt = chance.choice(_CHANGES)(chance, operation, attempt)
        yield _sent(chance, operation, attempt, index)


def _parameter(chance: random.Random, operation: WrittenOperation, base: Attempt) -> Attempt:
    if not operation.parameters:
        return base
    declared = chance.choice(operation.parameters)
    name, schema = declared["name"], declared.get("schema", {})
    values = [value for _, value in variations(schema, schema_example(schema))]
    value = chance.choice([*values, *HOSTILE_TEXTS, None])
    if value is None:
        query = tuple(pair for pair in base.query if pair[0] != name)
        return replace(base, query=query, headers={k: v for k, v in base.headers.items() if k != name})
    text = value if isinstance(value, str) else json.dumps(value)
    if declared["in"] == "path":
        return replace(base, path_parameters={**base.path_parameters, name: text or "x"})
    if declared["in"] == "query":
        return replace(base, query=(*base.query, (name, text)))
    return replace(base, headers={**base.headers, name: quote(text, safe=" !#$%&'()*+,/:;=?@")})


def _query(chance: random.Random, operation: WrittenOperation, base: Attempt) -> Attempt:
    return replace(base, query=(*base.query, ("no_such_parameter", chance.choice(HOSTILE_TEXTS))))


def _body(chance: random.Random, operation: WrittenOperation, base: Attempt) -> Attempt:
    content = (operation.body or {}).get("content", {})
    media = next((media_type for name, media_type in content.items() if is_json(name)), None)
    if media is None or chance.random() < 0.3:
        return replace(base, body=chance.choice(HOSTILE_BODIES))
    values = [value for _, value in variations(media["schema"], next(media_examples(media)))]
    return replace(base, body=json.dumps(chance.choice(values)).encode())


def _no_body(chance: random.Random, operation: WrittenOperation, base: Attempt) -> Attempt:
    return replace(base, body=None, media_type=chance.choice((base.media_type, None)))


def _method(chance: random.Random, operation: WrittenOperation, base: Attempt) -> Attempt:
    return replace(base, method=chance.choice(METHODS))


_CHANGES: Final[tuple[Change, ...]] = (_parameter, _parameter, _query, _body, _body, _no_body, _method)


def _sent(chance: random.Random, operation: WrittenOperation, attempt: Attempt, index: int) -> Sent:
    path = operation.path
    for name, text in attempt.path_parameters.items():
        path = path.replace(f"{{{name}}}", quote(text, safe=""))
    query = urlencode(attempt.query, errors="replace")
    token = chance.choice((b"good", b"good", b"good", b"good", b"plain", b"wrong", None))
    headers = [(b"x-request-id", f"request-{index}".encode()), (b"user-agent", f"agent {index}".encode())]
    headers += [(name.lower().encode(), value.encode("latin-1")) for name, value in attempt.headers.items()]
    if token is not None:
        headers.append((b"authorization", b"Bearer " + token))
    if operation.definition.get("x-idempotent") and chance.random() < 0.5:
        headers.append((b"idempotency-key", f"key-{chance.randrange(20):08}".encode()))
    body = attempt.body or b""
    if attempt.media_type is not None:
        headers.append((b"content-type", attempt.media_type.encode()))
    if attempt.body is not None:
        headers.append((b"content-length", str(len(body)).encode()))
    if chance.random() < 0.35:
        hostile = chance.choice(HOSTILE_HEADERS)
        kept = [header for header in headers if header[0] != hostile[0] or chance.random() < 0.2]
        headers = [*kept, hostile]
    middle = chance.randrange(len(body) + 1)
    chunks = (body[:middle], body[middle:]) if chance.random() < 0.2 else (body,)
    if chance.random() < 0.02:
        path = chance.choice((f"{path}/", f"/no{path}", path.replace("/", "%2F"), f"{path}%0a", "//"))
    target = f"{path}?{query}" if query else path
    leaves = bool(body) and chance.random() < 0.01
    return Sent(
        method=attempt.method,
        target=target.encode(),
        headers=tuple(headers),
        chunks=chunks,
        leaves=leaves,
    )
