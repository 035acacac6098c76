"""Schemas that break our conventions: names, shape, bounds."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, PARAMETERS, PATHS, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="camel-case-property",
        file=BOOKS,
        old=("  required: [items]\n  properties:\n    items:"),
        new=("  required: [allItems]\n  properties:\n    allItems:"),
        message=(
            "spec/library/v1/schemas/books.yaml:33: the property 'allItems' must be snake_case: 'all_items' "
            "[names-are-snake-case]"
        ),
    ),
    Damage(
        name="camel-case-parameter",
        file=PARAMETERS,
        old="name: limit",
        new="name: pageSize",
        message="spec/shared/parameters.yaml:1: the parameter 'pageSize' must be snake_case: 'page_size' "
        "[names-are-snake-case]",
    ),
    Damage(
        name="schema-name",
        file=BOOKS,
        old="BookPage:\n",
        new="book_page:\n",
        message=(
            "spec/library/v1/schemas/books.yaml:62: $ref '#/BookPage' has no target: "
            "spec/library/v1/schemas/books.yaml has no 'BookPage'; did you mean 'book_page'? [unknown-ref]"
        ),
    ),
    Damage(
        name="inline-object",
        file=BOOKS,
        old="state: {$ref: '#/BookState'}",
        new="state: {type: object, properties: {name: {$ref: '#/BookState'}}, examples: [{}]}",
        message=(
            "spec/library/v1/schemas/books.yaml:9: an inline object: move it to schemas/ as a named "
            "component and `$ref` it [objects-are-components]"
        ),
    ),
    Damage(
        name="inline-body",
        file=PATHS,
        old=(
            "          schema: {$ref: '../schemas/books.yaml#/BookCreate'}\n"
            "          examples:\n"
            "            dune:\n"
            "              summary: A novel\n"
            "              value: {title: Dune, year: 1965}\n"
        ),
        new=(
            "          schema: {type: object, additionalProperties: {$ref: "
            "'../schemas/books.yaml#/BookCreate'}, maxProperties: 9}\n"
        ),
        message=(
            "spec/library/v1/paths/books.yaml:34: the application/json body has no named schema: "
            "`$ref` a component [json-bodies-are-components]"
        ),
    ),
    Damage(
        name="inline-variant",
        file=BOOKS,
        old="state: {$ref: '#/BookState'}",
        new=(
            "state: {oneOf: [{$ref: '#/BookState'}, {type: boolean}], discriminator: {propertyName: "
            "kind}, examples: [here]}"
        ),
        message=(
            "spec/library/v1/schemas/books.yaml:9: a union variant without a name: `$ref` a named component "
            "[union-variants-are-components]"
        ),
    ),
    Damage(
        name="no-discriminator",
        file=BOOKS,
        old="items: {$ref: '#/Book'}",
        new="items: {oneOf: [{$ref: '#/Book'}, {$ref: '#/BookCreate'}]}",
        message=(
            "spec/library/v1/schemas/books.yaml:36: a union without a discriminator: add "
            "`discriminator: {propertyName: …}`, a property that each variant has with a `const` of "
            "its own [unions-have-discriminators]"
        ),
    ),
    Damage(
        name="unbounded-string",
        file=BOOKS,
        old=("minLength: 1, maxLength: 200, examples: [Dune]}\n    state"),
        new=("minLength: 1, examples: [Dune]}\n    state"),
        message="spec/library/v1/schemas/books.yaml:8: an unbounded string: add `maxLength` "
        "[values-are-bounded]",
    ),
    Damage(
        name="unbounded-array",
        file=BOOKS,
        old="      maxItems: 100\n",
        new="",
        message="spec/library/v1/schemas/books.yaml:33: an unbounded array: add `maxItems` "
        "[values-are-bounded]",
    ),
    Damage(
        name="unbounded-integer",
        file=PARAMETERS,
        old="minimum: 1, maximum: 100",
        new="minimum: 1",
        message="spec/shared/parameters.yaml:5: an unbounded integer: add `maximum` [values-are-bounded]",
    ),
    Damage(
        name="unbounded-number",
        file=BOOKS,
        old=("year: {type: integer, minimum: 1450, maximum: 2100, examples: [1965]}\n\nBookState"),
        new=("year: {type: number, minimum: 1450, examples: [1965]}\n\nBookState"),
        message="spec/library/v1/schemas/books.yaml:10: an unbounded number: add `maximum` "
        "[values-are-bounded]",
    ),
    Damage(
        name="open-object",
        file=BOOKS,
        old=("  additionalProperties: false\n  required: [title, year]\n"),
        new=("  required: [title, year]\n"),
        message=(
            "spec/library/v1/schemas/books.yaml:18: the object 'BookCreate' is open: add "
            "`additionalProperties: false` [objects-are-closed]"
        ),
    ),
    Damage(
        name="inline-enum",
        file=BOOKS,
        old="state: {$ref: '#/BookState'}",
        new="state: {type: string, enum: [here, borrowed], examples: [here]}",
        message=(
            "spec/library/v1/schemas/books.yaml:9: an inline enum: move it to schemas/ as a named "
            "component and `$ref` it [enums-are-components]"
        ),
    ),
    Damage(
        name="optional-in-an-answer",
        file=BOOKS,
        old="required: [id, title, state, year]",
        new="required: [id, title, state]",
        message=(
            "spec/library/v1/schemas/books.yaml:10: 'year' of 'Book', which responses contain, must be in "
            "`required`: let it be null where there is nothing to say [responses-are-complete]"
        ),
    ),
    Damage(
        name="page-without-cursor",
        file=BOOKS,
        old="  required: [items]\n  properties:\n    items:",
        new=(
            "  required: [items, next_cursor]\n  properties:\n"
            "    next_cursor: {type: [string, 'null'], maxLength: 9, examples: [null]}\n    items:"
        ),
        message=(
            "spec/library/v1/paths/books.yaml:2: GET /books responds with `next_cursor` and takes no "
            "`cursor`: `$ref` that parameter of shared/parameters.yaml [pages-can-be-continued]"
        ),
    ),
    Damage(
        name="float-multiple",
        file=BOOKS,
        old=("year: {type: integer, minimum: 1450, maximum: 2100, examples: [1965]}\n\nBookState"),
        new=("year: {type: number, minimum: 0, maximum: 9, multipleOf: 0.01, examples: [1]}\n\nBookState"),
        message=(
            "spec/library/v1/schemas/books.yaml:10: multipleOf 0.01 cannot be checked exactly: use "
            "an integer of the smallest unit [multiples-are-whole]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
