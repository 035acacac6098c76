"""Documents with a value of the wrong type."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, PATHS, ROOT, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="paths-list",
        file=ROOT,
        old=(
            "paths:\n"
            "  /books: {$ref: 'paths/books.yaml#/collection'}\n"
            "  /books/{book_id}: {$ref: 'paths/books.yaml#/item'}\n"
        ),
        new="paths: []\n",
        message="spec/library/v1/openapi.yaml:11: 'paths' must be a mapping [document-is-well-formed]",
    ),
    Damage(
        name="components-list",
        file=ROOT,
        old="  securitySchemes:\n    bearer: {",
        new="  securitySchemes:\n    - bearer: {",
        message="spec/library/v1/openapi.yaml:15: 'securitySchemes' must be a mapping "
        "[document-is-well-formed]",
    ),
    Damage(
        name="parameters-mapping",
        file=PATHS,
        old="    - name: book_id\n      in: path\n      required: true\n",
        new="    book_id:\n      in: path\n      required: true\n",
        message="spec/library/v1/paths/books.yaml:52: 'parameters' must be a list [document-is-well-formed]",
    ),
    Damage(
        name="operation-id-number",
        file=PATHS,
        old="operationId: books_list",
        new="operationId: 7",
        message="spec/library/v1/paths/books.yaml:3: 'operationId' must be a string "
        "[document-is-well-formed]",
    ),
    Damage(
        name="security-string",
        file=PATHS,
        old="security: []",
        new="security: [bearer]",
        message=(
            "spec/library/v1/paths/books.yaml:7: "
            "'security' must be a list of mappings of a scheme's name to its scopes [document-is-well-formed]"
        ),
    ),
    Damage(
        name="required-switch",
        file=BOOKS,
        old="  required: [items]",
        new="  required: true",
        message="spec/library/v1/schemas/books.yaml:31: 'required' must be a list of strings "
        "[document-is-well-formed]",
    ),
    Damage(
        name="schema-string",
        file=BOOKS,
        old="state: {$ref: '#/BookState'}",
        new="state: BookState",
        message="spec/library/v1/schemas/books.yaml:9: 'state' must be a schema: a mapping, true or false "
        "[document-is-well-formed]",
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
