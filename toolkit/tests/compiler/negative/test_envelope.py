"""Bodies that are not in a whole envelope."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="unmarked-envelope",
        file=BOOKS,
        old=("  description: A book in the envelope.\n  x-envelope: data\n"),
        new="  description: A book in the envelope.\n",
        message=(
            "spec/library/v1/paths/books.yaml:49: the 201 body of POST /books is not an envelope: "
            "`$ref` a component marked `x-envelope: data`, or state `x-envelope` at the root "
            "[successes-are-enveloped]\n"
            "spec/library/v1/paths/books.yaml:69: the 200 body of GET /books/{book_id} is not an "
            "envelope: `$ref` a component marked `x-envelope: data`, or state `x-envelope` at the root "
            "[successes-are-enveloped]"
        ),
    ),
    Damage(
        name="open-envelope",
        file=BOOKS,
        old=(
            "  description: A book in the envelope.\n"
            "  x-envelope: data\n"
            "  type: object\n"
            "  additionalProperties: false\n"
        ),
        new=("  description: A book in the envelope.\n  x-envelope: data\n  type: object\n"),
        message=(
            "spec/library/v1/schemas/books.yaml:39: the envelope 'BookResponse' must have "
            "`additionalProperties: false` [envelopes-are-complete]"
        ),
    ),
    Damage(
        name="envelope-without-code",
        file=BOOKS,
        old=(
            "    code: {type: string, const: ok}\n"
            "    message: {type: string, maxLength: 1000, examples: [OK]}\n"
            "    data: {$ref: '#/Book'}\n"
        ),
        new=("    message: {type: string, maxLength: 1000, examples: [OK]}\n    data: {$ref: '#/Book'}\n"),
        message=(
            "spec/library/v1/schemas/books.yaml:39: the envelope 'BookResponse' lacks the property "
            "'code' [envelopes-are-complete]\n"
            "spec/library/v1/schemas/books.yaml:44: the required property 'code' is not in "
            "`properties` [required-properties-exist]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
