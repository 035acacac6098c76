"""Missing and invalid examples."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, PARAMETERS, PATHS, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="missing-example",
        file=BOOKS,
        old=("title: {type: string, minLength: 1, maxLength: 200, examples: [Dune]}\n    state"),
        new=("title: {type: string, minLength: 1, maxLength: 200}\n    state"),
        message=(
            "spec/library/v1/schemas/books.yaml:8: the property 'title' has no example: add `examples: […]` "
            "[properties-have-examples]"
        ),
    ),
    Damage(
        name="parameter-without-example",
        file=PARAMETERS,
        old=", examples: [20]",
        new="",
        message=(
            "spec/shared/parameters.yaml:1: the parameter 'limit' has no example: add `examples: "
            "[…]` to its schema [parameters-have-examples]"
        ),
    ),
    Damage(
        name="enum-without-example",
        file=BOOKS,
        old="  examples: [here]\n",
        new="",
        message=(
            "spec/library/v1/schemas/books.yaml:12: the schema 'BookState' has no example: add "
            "`examples: […]` [scalar-components-have-examples]"
        ),
    ),
    Damage(
        name="wrong-example",
        file=BOOKS,
        old=("maximum: 2100, examples: [1965]}\n\nBookState"),
        new=("maximum: 2100, examples: [965]}\n\nBookState"),
        message=(
            "spec/library/v1/schemas/books.yaml:10: the example breaks its schema: 965 is less than "
            "the minimum of 1450 [examples-are-valid]"
        ),
    ),
    Damage(
        name="wrong-named-example",
        file=PATHS,
        old="{title: Dune, year: 1965}",
        new="{title: Dune, year: '1965'}",
        message=(
            "spec/library/v1/paths/books.yaml:38: the example breaks its schema: year: '1965' is not "
            "of type 'integer' [examples-are-valid]"
        ),
    ),
    Damage(
        name="wrong-default",
        file=PARAMETERS,
        old="default: 20",
        new="default: 200",
        message=(
            "spec/shared/parameters.yaml:5: the default breaks its schema: 200 is greater than the "
            "maximum of 100 [examples-are-valid]"
        ),
    ),
    Damage(
        name="not-a-schema",
        file=BOOKS,
        old=("type: string\n  enum: [here, borrowed]"),
        new=("type: text\n  enum: [here, borrowed]"),
        message=(
            "spec/library/v1/schemas/books.yaml:14: there is no type 'text': write one of string, "
            "integer, number, boolean, object, array, null [schemas-are-valid]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
