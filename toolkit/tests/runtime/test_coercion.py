"""The conversion of parameter text to the JSON value that its schema describes."""

from enum import IntEnum, StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, StrictBool, StrictFloat, StrictInt, StrictStr, TypeAdapter

from specfirst.runtime.decoding.shape import shape_of


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    LOW = 1


class Box(BaseModel):
    width: StrictInt
    lid: StrictBool
    inner: "Box | None" = None


@pytest.mark.parametrize(
    ("type_", "text", "value"),
    [
        (StrictInt, "7", 7),
        (StrictInt, "-7", -7),
        (StrictInt, "7.0", 7),
        (StrictInt, "1e3", 1000),
        (StrictInt, "1.5", "1.5"),
        (StrictInt, "1e-3", "1e-3"),
        (StrictInt, "1e-400", "1e-400"),
        (StrictInt, "1.00000000000000000001", "1.00000000000000000001"),
        (StrictInt, "9223372036854775807", 2**63 - 1),
        (StrictInt, "-9223372036854775808", -(2**63)),
        (StrictInt, "9223372036854775808", "9223372036854775808"),
        (StrictInt, " 7", " 7"),
        (StrictInt, "1_000", "1_000"),
        (StrictInt, "+7", "+7"),
        (StrictInt, "\u0667", "\u0667"),
        (StrictInt, "007", "007"),
        (StrictInt, "9" * 30, "9" * 30),
        (StrictFloat, "1.5", 1.5),
        (StrictFloat, "-2e3", -2000.0),
        (StrictFloat, "9" * 30, 1e30),
        (StrictFloat, "1e999", "1e999"),
        (StrictFloat, "nan", "nan"),
        (StrictFloat, "inf", "inf"),
        (StrictBool, "true", True),
        (StrictBool, "True", "True"),
        (StrictBool, "1", "1"),
        (StrictStr, "7", "7"),
        (Annotated[StrictInt, Field(ge=1)], "3", 3),
        (StrictInt | StrictStr, "3", 3),
        (StrictInt | StrictStr, "x", "x"),
        (Literal[1, "a"], "1", 1),
        (Literal[True, 2], "true", True),
        (StrictInt | None, "null", None),
        (StrictInt | None, "", None),
        (StrictStr | None, "null", "null"),
        (Level, "1", 1),
        (Colour, "red", "red"),
        (list[StrictInt], ["1", "x"], [1, "x"]),
        (list[list[StrictBool]], [["true"]], [[True]]),
        (list[list[StrictBool]], ["[true]"], [[True]]),
        (list[Box], ['{"width": 3}', "x"], [{"width": 3}, "x"]),
        (dict[str, StrictInt], {"a": "1"}, {"a": 1}),
        (Box, {"width": "3", "lid": "false"}, {"width": 3, "lid": False}),
        (Any, "7", "7"),
    ],
)
def test_text_is_converted_by_its_type(type_: Any, text: Any, value: Any) -> None:
    coerced = shape_of(TypeAdapter(type_)).coerce(text)
    assert coerced == value
    assert type(coerced) is type(value)
