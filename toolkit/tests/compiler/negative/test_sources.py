"""Files that are not valid YAML, or not OpenAPI documents."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, PATHS, ROOT, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="bad-yaml",
        file=PATHS,
        old=("    tags: [books]\n    summary: List books"),
        new=("    tags: [books\n    summary: List books"),
        message=(
            "spec/library/v1/paths/books.yaml:5: bad YAML: did not find expected ',' or ']' (while "
            "parsing a flow sequence that starts on line 4) [source]"
        ),
    ),
    Damage(
        name="bad-indentation",
        file=BOOKS,
        old="  required: [id, title, state, year]",
        new=" required: [id, title, state, year]",
        message=(
            "spec/library/v1/schemas/books.yaml:5: bad YAML: did not find expected key (while "
            "parsing a block mapping that starts on line 1): check the indent of the line and the one "
            "before [source]"
        ),
    ),
    Damage(
        name="duplicate-key",
        file=BOOKS,
        old=("BookState:\n  description"),
        new=("BookState:\n  type: string\n  description"),
        message=(
            "spec/library/v1/schemas/books.yaml:15: bad YAML: duplicate key 'type', first written on "
            "line 13: keep one [source]"
        ),
    ),
    Damage(
        name="tab",
        file=BOOKS,
        old="  enum: [here, borrowed]",
        new="	enum: [here, borrowed]",
        message=(
            "spec/library/v1/schemas/books.yaml:15: bad YAML: found a tab character that violates "
            "indentation (while scanning a plain scalar that starts on line 14) [source]"
        ),
    ),
    Damage(
        name="tab-before-a-key",
        file=BOOKS,
        old="    id: {type: string, format: uuid",
        new="\tid: {type: string, format: uuid",
        message=(
            "spec/library/v1/schemas/books.yaml:7: bad YAML: found character that cannot start any token "
            "(while scanning for the next token that starts on line 7): indent with spaces, and quote a "
            "text that begins with @, ` or % [source]"
        ),
    ),
    Damage(
        name="colon-in-a-text",
        file=BOOKS,
        old="description: A new book.",
        new="description: A new book: unread.",
        message=(
            "spec/library/v1/schemas/books.yaml:19: bad YAML: mapping values are not allowed in this "
            "context: check the indent of the line and the one before, and quote a text that has ': ' "
            "in it [source]"
        ),
    ),
    Damage(
        name="two-documents",
        file=BOOKS,
        old="BookCreate:",
        new=("---\nBookCreate:"),
        message=(
            "spec/library/v1/schemas/books.yaml:18: bad YAML: a second YAML document starts here: "
            "keep one per file [source]"
        ),
    ),
    Damage(
        name="infinite-number",
        file=BOOKS,
        old=("{$ref: '#/BookState'}\n    year: {type: integer, minimum: 1450"),
        new=("{$ref: '#/BookState'}\n    year: {type: integer, minimum: -.inf"),
        message=(
            "spec/library/v1/schemas/books.yaml:10: bad YAML: -.inf is not a JSON number: quote it, "
            "or write a finite number [source]"
        ),
    ),
    Damage(
        name="python-tag",
        file=BOOKS,
        old="enum: [here, borrowed]",
        new="enum: !!python/tuple [here, borrowed]",
        message=(
            "spec/library/v1/schemas/books.yaml:15: bad YAML: the YAML tag "
            "tag:yaml.org,2002:python/tuple has no JSON value: remove it [source]"
        ),
    ),
    Damage(
        name="unknown-alias",
        file=BOOKS,
        old="enum: [here, borrowed]",
        new="enum: *states",
        message=(
            "spec/library/v1/schemas/books.yaml:15: bad YAML: alias *states has no anchor &states before it "
            "[source]"
        ),
    ),
    Damage(
        name="recursive-alias",
        file=BOOKS,
        old="enum: [here, borrowed]",
        new="enum: &states [here, *states]",
        message=(
            "spec/library/v1/schemas/books.yaml:15: bad YAML: alias *states is inside its own anchor [source]"
        ),
    ),
    Damage(
        name="not-openapi",
        file=ROOT,
        old="openapi: 3.1.0",
        new="swagger: '2.0'",
        message=(
            "spec/library/v1/openapi.yaml:1: Swagger 2.0 is not supported: convert the document to "
            "OpenAPI 3, for example with `npx swagger2openapi --yaml --outfile openapi.yaml FILE` [document]"
        ),
    ),
    Damage(
        name="unknown-version",
        file=ROOT,
        old="openapi: 3.1.0",
        new="openapi: 4.0.0",
        message=(
            "spec/library/v1/openapi.yaml:1: OpenAPI 4.0.0 is not supported: write `openapi: 3.1.0` "
            "(3.0 and 3.1 are) [document]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
