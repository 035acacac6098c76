"""References without a target, or with two targets of one name."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, ENVELOPE, PATHS, ROOT, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="unknown-name",
        file=PATHS,
        old="$ref: '../schemas/books.yaml#/BookCreate'",
        new="$ref: '../schemas/books.yaml#/BookCreat'",
        message=(
            "spec/library/v1/paths/books.yaml:34: $ref '../schemas/books.yaml#/BookCreat' has no target"
            ": spec/library/v1/schemas/books.yaml has no 'BookCreat'; did you mean "
            "'BookCreate'? [unknown-ref]"
        ),
    ),
    Damage(
        name="unknown-file",
        file=PATHS,
        old="$ref: '../schemas/books.yaml#/BookCreate'",
        new="$ref: '../schemas/book.yaml#/BookCreate'",
        message=(
            "spec/library/v1/paths/books.yaml:34: $ref '../schemas/book.yaml#/BookCreate' has no target"
            ": there is no file spec/library/v1/schemas/book.yaml; did you mean 'books.yaml'? [unknown-ref]"
        ),
    ),
    Damage(
        name="unknown-path-item",
        file=ROOT,
        old="'paths/books.yaml#/item'",
        new="'paths/books.yaml#/items'",
        message=(
            "spec/library/v1/openapi.yaml:13: $ref 'paths/books.yaml#/items' has no target: "
            "spec/library/v1/paths/books.yaml has no 'items'; did you mean 'item'? [unknown-ref]"
        ),
    ),
    Damage(
        name="unknown-component",
        file=PATHS,
        old="$ref: '../schemas/books.yaml#/BookCreate'",
        new="$ref: '#/components/schemas/BookCreate'",
        message=(
            "spec/library/v1/paths/books.yaml:34: $ref '#/components/schemas/BookCreate' has no target"
            ": spec/library/v1/paths/books.yaml has no 'components' [unknown-ref]"
        ),
    ),
    Damage(
        name="unknown-anchor",
        file=PATHS,
        old="$ref: '../schemas/books.yaml#/BookCreate'",
        new="$ref: '../schemas/books.yaml#BookCreate'",
        message=(
            "spec/library/v1/paths/books.yaml:34: $ref '../schemas/books.yaml#BookCreate' has no target"
            ": spec/library/v1/schemas/books.yaml has no $anchor 'BookCreate': a pointer "
            "starts with '#/' [unknown-ref]"
        ),
    ),
    Damage(
        name="remote",
        file=PATHS,
        old="$ref: '../schemas/books.yaml#/BookCreate'",
        new="$ref: 'https://example.com/books.yaml#/BookCreate'",
        message=(
            "spec/library/v1/paths/books.yaml:34: $ref 'https://example.com/books.yaml#/BookCreate' "
            "is remote and is not fetched: copy the file beside this one [remote-ref]"
        ),
    ),
    Damage(
        name="circle",
        file=BOOKS,
        old=(
            "BookState:\n"
            "  description: Whether it can be borrowed.\n"
            "  type: string\n"
            "  enum: [here, borrowed]\n"
            "  examples: [here]"
        ),
        new=("BookState: {$ref: '#/OtherState'}\n\nOtherState: {$ref: '#/BookState'}"),
        message=(
            "spec/library/v1/schemas/books.yaml:14: $ref '#/BookState' leads back to itself: replace "
            "one of the chain by a node [ref-cycle]"
        ),
    ),
    Damage(
        name="name-clash",
        file=BOOKS,
        old="items: {$ref: '#/Book'}",
        new=("items: {anyOf: [{$ref: '#/Book/properties/title'}, {$ref: '#/BookCreate/properties/title'}]}"),
        message=(
            "spec/library/v1/schemas/books.yaml:36: two different nodes would both be "
            "components/schemas/title: spec/library/v1/schemas/books.yaml:8 and "
            "spec/library/v1/schemas/books.yaml:24; rename one [name-clash]"
        ),
    ),
    Damage(
        name="missing-catalogue",
        file=ROOT,
        old="../../errors.yaml",
        new="../../error.yaml",
        message=(
            "spec/library/v1/openapi.yaml:10: x-error-catalogue names a file that does not exist: "
            "../../error.yaml [catalogue]"
        ),
    ),
    Damage(
        name="missing-envelope",
        file=ENVELOPE,
        old="ErrorResponse:\n",
        new="FailureResponse:\n",
        message=(
            "spec/library/v1/openapi.yaml:10: x-error-catalogue "
            "'../../shared/schemas/envelope.yaml#/ErrorResponse' has no target: "
            "spec/shared/schemas/envelope.yaml has no 'ErrorResponse'; did you mean "
            "'FailureResponse'? [unknown-ref]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
