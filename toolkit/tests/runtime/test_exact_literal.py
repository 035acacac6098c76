"""Literals distinguish `true` from `1`, which are equal in Python."""

from typing import Annotated, Any, Literal

import pytest
from pydantic import TypeAdapter, ValidationError

from specfirst.runtime.interface.types import EXACT_LITERAL


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        (Literal[True], "1"),
        (Literal[True], "1.0"),
        (Literal[False], "0"),
        (Literal[1], "true"),
        (Literal["a", 1, False], "0"),
        (Literal["a", 1, False], "true"),
    ],
)
def test_values_of_the_other_type_are_refused(literal: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Annotated[literal, EXACT_LITERAL]).validate_json(text)


@pytest.mark.parametrize(
    ("literal", "text", "value"),
    [(Literal[True], "true", True), (Literal[1], "1", 1), (Literal["a", 1, False], "false", False)],
)
def test_value_of_the_literal_is_accepted(literal: Any, text: str, value: Any) -> None:
    assert TypeAdapter(Annotated[literal, EXACT_LITERAL]).validate_json(text) is value
