"""Webhooks that receivers could not verify, distinguish or validate."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import EVENTS, ROOT, WEBHOOKS, Damage
from tests.compiler.negative.refusal import Refusal


def _case(name: str, old: str, new: str, line: int, message: str, *, file: str = WEBHOOKS) -> Damage:
    return Damage(name=name, file=file, old=old, new=new, message=f"{file}:{line}: {message}")


_BODY = """\
      required: true
      content:
        application/json:
          schema: {$ref: '../schemas/events.yaml#/BookAddedEvent'}
"""
_SIGNATURE = """\
    - name: webhook-signature
      in: header
      required: true
"""

CASES = (
    Damage(
        name="no-name-of-an-event",
        file=ROOT,
        old="  book.added: {",
        new="  bookAdded: {",
        message="\n".join(
            (
                f"{EVENTS}:7: the type of the webhook 'bookAdded' must be `const: bookAdded` "
                "[webhook-payloads-say-what-they-are]",
                f"{WEBHOOKS}:1: the webhook 'bookAdded' must be named <subject>.<what happened>, "
                "such as user.deleted [webhooks-are-posts]",
                f"{WEBHOOKS}:19: the operationId of the webhook 'bookAdded' must be books_bookAdded "
                "[webhook-ids-follow-from-names]",
            )
        ),
    ),
    _case(
        "put",
        "  post:\n",
        "  put:\n",
        1,
        "the webhook 'book.added' must be one POST: that is how messages are sent [webhooks-are-posts]",
    ),
    _case(
        "another-id",
        "operationId: books_book_added",
        "operationId: books_new_one",
        19,
        "the operationId of the webhook 'book.added' must be books_book_added "
        "[webhook-ids-follow-from-names]",
    ),
    _case(
        "credentials",
        "    security: []\n",
        "",
        18,
        "the webhook 'book.added' is signed, and has no credentials: write `security: []` "
        "[webhooks-are-signed]",
    ),
    _case(
        "unsigned",
        _SIGNATURE,
        _SIGNATURE.replace("true", "false"),
        18,
        "the webhook 'book.added' must declare the required header webhook-signature [webhooks-are-signed]",
    ),
    _case(
        "something-else-is-sent",
        "  post:\n",
        "    - {name: page, in: query, description: Where., schema: {type: boolean, examples: [true]}}\n"
        "  post:\n",
        18,
        "nothing sends 'page' with the webhook 'book.added': remove it [webhooks-are-signed]",
    ),
    _case(
        "policy-of-an-answer",
        "    security: []\n",
        "    security: []\n    x-rate-limit: {requests: 1, seconds: 1, by: address}\n",
        24,
        "x-rate-limit on the webhook 'book.added', which this API sends itself: remove it "
        "[webhooks-have-no-policies]",
    ),
    _case(
        "codes-of-an-answer",
        "    security: []\n",
        "    security: []\n    x-error-codes: [books.not_found]\n",
        24,
        "x-error-codes on the webhook 'book.added', which this API sends itself: remove it "
        "[webhooks-have-no-policies]",
    ),
    _case(
        "payload-may-be-missing",
        f"    requestBody:\n{_BODY}",
        f"    requestBody:\n{_BODY.replace('true', 'false')}",
        24,
        "the payload of the webhook 'book.added' is `required: true` [webhook-payloads-say-what-they-are]",
    ),
    _case(
        "no-answer-is-a-success",
        "'2XX'",
        "'410'",
        29,
        "POST book.added has no successful response: add one such as '200' or '204' [operations-can-succeed]",
    ),
    _case(
        "another-type",
        "{type: string, const: book.added, examples: [book.added]}",
        "{type: string, const: book.new, examples: [book.new]}",
        7,
        "the type of the webhook 'book.added' must be `const: book.added` "
        "[webhook-payloads-say-what-they-are]",
        file=EVENTS,
    ),
    _case(
        "no-moment",
        "{type: string, format: date-time, examples: ['2026-02-03T04:05:06Z']}",
        "{type: integer, minimum: 0, maximum: 9, examples: [1]}",
        8,
        "the timestamp of the webhook 'book.added' must be a date-time [webhook-payloads-say-what-they-are]",
        file=EVENTS,
    ),
    _case(
        "what-may-be-missing",
        "required: [type, timestamp, data]",
        "required: [type, timestamp]",
        1,
        "the payload of the webhook 'book.added' must require 'data' [webhook-payloads-say-what-they-are]",
        file=EVENTS,
    ),
    _case(
        "facts-outside-the-data",
        "    data: {",
        "    shelf: {type: boolean, examples: [true]}\n    data: {",
        9,
        "the payload of the webhook 'book.added' has no 'shelf': move it into `data` "
        "[webhook-payloads-say-what-they-are]",
        file=EVENTS,
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)


def test_a_webhook_without_a_payload_is_refused(refusal: Refusal) -> None:
    refusal.expect(
        Damage(
            name="no-payload",
            file=WEBHOOKS,
            old=f"    requestBody:\n{_BODY}",
            new="",
            message=f"{WEBHOOKS}:18: the webhook 'book.added' has no payload: "
            "write a body of application/json, an object [webhook-payloads-say-what-they-are]",
        )
    )
