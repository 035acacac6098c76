"""Documents that violate rules of OpenAPI are refused."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, PATHS, ROOT, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="duplicate-operation-id",
        file=PATHS,
        old="operationId: books_create",
        new="operationId: books_list",
        message=(
            "spec/library/v1/paths/books.yaml:22: operationId 'books_list' is taken by GET /books "
            "(spec/library/v1/paths/books.yaml:3): choose another, since methods of one name get numbers "
            "[operation-ids-are-unique]"
        ),
    ),
    Damage(
        name="undeclared-path-parameter",
        file=ROOT,
        old="/books/{book_id}:",
        new="/books/{id}:",
        message=(
            "spec/library/v1/paths/books.yaml:53: the path /books/{id} has '{id}', but the parameter is "
            "called 'book_id': rename one [path-parameters-are-in-the-path]"
        ),
    ),
    Damage(
        name="optional-path-parameter",
        file=PATHS,
        old=("      in: path\n      required: true\n"),
        new="      in: path\n",
        message=(
            "spec/library/v1/paths/books.yaml:53: the path parameter 'book_id' must have `required: true` "
            "[path-parameters-are-required]"
        ),
    ),
    Damage(
        name="same-path",
        file=ROOT,
        old="  /books/{book_id}: {$ref: 'paths/books.yaml#/item'}",
        new=(
            "  /books/{book_id}: {$ref: 'paths/books.yaml#/item'}\n  /books/{isbn}: {$ref: 'paths/isbn.yaml'}"
        ),
        message=(
            "spec/library/v1/openapi.yaml:14: $ref 'paths/isbn.yaml' has no target: there is no "
            "file spec/library/v1/paths/isbn.yaml; did you mean 'books.yaml'? [unknown-ref]"
        ),
    ),
    Damage(
        name="unknown-security-scheme",
        file=ROOT,
        old="- bearer: []",
        new="- token: []",
        message=(
            "spec/library/v1/openapi.yaml:8: there is no security scheme 'token': declare it in "
            "components.securitySchemes, or use one of: bearer [security-schemes-exist]"
        ),
    ),
    Damage(
        name="unknown-link",
        file=PATHS,
        old=("operationId: books_get\n            parameters"),
        new=("operationId: books_read\n            parameters"),
        message="spec/library/v1/paths/books.yaml:45: there is no operation 'books_read' to link to; "
        "did you mean 'books_create'? [links-lead-to-operations]",
    ),
    Damage(
        name="misspelt-required",
        file=BOOKS,
        old="required: [id, title, state, year]",
        new="required: [id, title, titel, state, year]",
        message=(
            "spec/library/v1/schemas/books.yaml:5: the required property 'titel' is not in `properties` "
            "[required-properties-exist]"
        ),
    ),
    Damage(
        name="twice-declared-parameter",
        file=PATHS,
        old=("      - name: state\n        in: query\n        description: Only books in this state.\n"),
        new=("      - name: limit\n        in: query\n        description: Only books in this state.\n"),
        message=(
            "spec/library/v1/paths/books.yaml:10: the query parameter 'limit' is declared twice: keep one "
            "[parameters-are-unique]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
