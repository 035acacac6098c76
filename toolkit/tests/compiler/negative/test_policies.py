"""Policies that contradict their operation, or each other."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import PATHS, Damage
from tests.compiler.negative.refusal import Refusal

SCHEMAS = "spec/library/v1/schemas/books.yaml"
LIST = "    security: []\n"
ITEM = "    x-error-codes: [books.not_found]\n"
IF_MATCH = """\
    parameters:
      - name: If-Match
        in: header
        description: The version.
        schema: {type: string, maxLength: 100, examples: ['"1"']}
"""
RESPONSES = """\
    responses:
      '200':
"""
FILE = """\
        description: The book.
        content:
          application/octet-stream:
            schema: {type: string, contentMediaType: application/octet-stream}
      '206':
        description: Some pages.
        x-runtime: true
"""
LISTED = """\
          application/json:
            schema: {$ref: '../schemas/books.yaml#/BookPageResponse'}
"""
SHOWN = """\
        description: The book.
        content:
          application/json:
            schema: {$ref: '../schemas/books.yaml#/BookResponse'}
"""


def _case(name: str, old: str, new: str, line: int, message: str) -> Damage:
    return Damage(name=name, file=PATHS, old=old, new=new, message=f"{PATHS}:{line}: {message}")


CASES = (
    _case(
        "idempotent-get",
        LIST,
        f"{LIST}    x-idempotent: true\n",
        8,
        "x-idempotent on GET /books, which can be repeated anyway: remove it "
        "[idempotency-keys-are-for-what-cannot-be-repeated]",
    ),
    Damage(
        name="idempotent-with-a-secret",
        file=SCHEMAS,
        old="  required: [id, title, state, year]\n  properties:\n",
        new="  required: [id, title, state, year, secret]\n  properties:\n"
        "    secret: {type: string, maxLength: 9, examples: [a]}\n",
        message=f"{PATHS}:27: x-idempotent on POST /books, whose 201 has 'secret': credentials and signed "
        "URLs are not stored, remove it [idempotency-keys-keep-no-secrets]",
    ),
    Damage(
        name="idempotent-with-a-signed-url",
        file=SCHEMAS,
        old="  required: [id, title, state, year]\n  properties:\n",
        new="  required: [id, title, state, year, url, expires_at]\n  properties:\n"
        "    url: {type: string, maxLength: 9, examples: [/a]}\n"
        "    expires_at: {type: string, format: date-time, examples: ['2026-01-02T03:04:05Z']}\n",
        message=f"{PATHS}:27: x-idempotent on POST /books, whose 201 has 'url': credentials and signed "
        "URLs are not stored, remove it [idempotency-keys-keep-no-secrets]",
    ),
    _case(
        "cache-of-a-post",
        "x-idempotent: true",
        "x-cache: {control: no-cache}",
        27,
        "x-cache on POST /books: only a GET can have it, remove it [caching-is-for-reads]",
    ),
    _case(
        "no-such-version",
        ITEM,
        f"{ITEM}    x-cache: {{control: no-cache, etag: edition}}\n",
        64,
        "the data of GET /books/{book_id} has no property 'edition' for its ETag; "
        "it has id, title, state, year [versions-are-properties]",
    ),
    _case(
        "version-of-no-simple-type",
        LIST,
        f"{LIST}    x-cache: {{control: no-cache, etag: items}}\n",
        8,
        "'items' cannot be an ETag: make it required, and an integer or a string [versions-are-properties]",
    ),
    _case(
        "if-match-on-a-get",
        ITEM,
        f"{ITEM}{IF_MATCH}",
        58,
        "If-Match on GET /books/{book_id}: reading has If-None-Match, by x-cache.etag "
        "[if-match-needs-versions]",
    ),
    _case(
        "if-match-without-etag",
        "    x-idempotent: true\n",
        IF_MATCH,
        21,
        "If-Match on POST /books, but no GET /books sends an ETag: give it `x-cache: {control: …, etag: …}` "
        "[if-match-needs-versions]",
    ),
    _case(
        "written-idempotency-key",
        "    x-idempotent: true\n",
        f"    x-idempotent: true\n{IF_MATCH.replace('If-Match', 'Idempotency-Key')}",
        29,
        "the runtime reads Idempotency-Key, and the bundle declares it: remove the parameter "
        "[runtime-parameters-are-not-written]",
    ),
    _case(
        "two-limits-of-one-kind",
        "x-rate-limit: {requests: 10, seconds: 60}",
        "x-rate-limit: [{requests: 10, seconds: 60}, {requests: 5, seconds: 60, by: principal}]",
        28,
        "a second limit by principal over 60 seconds: keep the smaller one [limits-are-distinct]",
    ),
    _case(
        "limit-by-principal-on-public",
        LIST,
        f"{LIST}    x-rate-limit: {{requests: 1, seconds: 1, by: principal}}\n",
        8,
        "x-rate-limit by principal on a public operation: write `by: address` [policies-can-be-read]",
    ),
    _case(
        "written-304",
        "      '201':",
        "      '304': {description: Known.}\n      '201':",
        40,
        "304 follows from x-cache.etag, and from files: remove it [runtime-responses-are-known]",
    ),
    _case(
        "parts-by-the-service",
        SHOWN,
        SHOWN + "      '206': {description: A part.}\n",
        70,
        "the runtime cuts parts out of files: add `x-runtime: true` [runtime-responses-are-known]",
    ),
    _case(
        "parts-of-json",
        SHOWN,
        SHOWN + "      '206': {description: A part., x-runtime: true}\n",
        70,
        "GET /books/{book_id} has no parts: a GET whose 200 is a file has [runtime-responses-are-known]",
    ),
    _case(
        "nothing-sends-it",
        "        description: The book, added.",
        "        description: The book, added.\n        x-runtime: true",
        40,
        "nothing in the runtime sends 201: remove `x-runtime` [runtime-responses-are-known]",
    ),
    _case(
        "events-without-type",
        LISTED,
        "          text/event-stream:\n            schema: {type: string, maxLength: 9}\n",
        18,
        "events need a type: add `x-event-schema` [event-streams-are-typed]",
    ),
    _case(
        "typed-events-in-json",
        LISTED,
        LISTED + "            x-event-schema: {$ref: '../schemas/books.yaml#/Book'}\n",
        18,
        "x-event-schema is for text/event-stream: remove it [event-streams-are-typed]",
    ),
    _case(
        "etag-of-a-file",
        ITEM + RESPONSES + SHOWN,
        ITEM + "    x-cache: {control: no-cache, etag: id}\n" + RESPONSES + FILE,
        64,
        "x-cache.etag on GET /books/{book_id}, which sends a file: files have their own, remove etag "
        "[versions-are-properties]",
    ),
    _case(
        "runtime-switch",
        "        description: The book, added.",
        "        description: The book, added.\n        x-runtime: 'yes'",
        42,
        "x-runtime is a switch: write true or leave it out [switches-are-booleans]",
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
