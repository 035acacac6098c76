"""Unused components, and shared ones that refer to others."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, ENVELOPE, PARAMETERS, ROOT, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="unused-scheme",
        file=ROOT,
        old="    bearer: {type",
        new=("    basic: {type: http, scheme: basic, description: Not used.}\n    bearer: {type"),
        message=(
            "spec/library/v1/openapi.yaml:16: no operation uses the security scheme 'basic': remove it "
            "[security-schemes-are-used]"
        ),
    ),
    Damage(
        name="unused-schema",
        file=BOOKS,
        old="BookState:\n",
        new=("Shelf: {description: Not used., type: string, maxLength: 9, examples: [a]}\n\nBookState:\n"),
        message="spec/library/v1/schemas/books.yaml:12: nothing refers to 'Shelf': use it or remove it "
        "[components-are-used]",
    ),
    Damage(
        name="unused-shared",
        file=PARAMETERS,
        old="Limit:\n",
        new=(
            "Unused: {name: unused, in: query, description: Not used., schema: {type: boolean, "
            "examples: [true]}}\n"
            "\n"
            "Limit:\n"
        ),
        message="spec/shared/parameters.yaml:1: nothing refers to 'Unused': use it or remove it "
        "[components-are-used]",
    ),
    Damage(
        name="shared-refers-to-own",
        file=ENVELOPE,
        old=(
            "    details: {type: object, additionalProperties: true, maxProperties: 16, examples: "
            "[{retry_after: 30}]}\n"
        ),
        new="    details: {$ref: '../../library/v1/schemas/books.yaml#/BookState'}\n",
        message=(
            "spec/shared/schemas/envelope.yaml:16: the shared schema 'ErrorResponse' refers to "
            "'BookState', which is not shared: move that to the shared folder too "
            "[shared-schemas-stand-alone]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
