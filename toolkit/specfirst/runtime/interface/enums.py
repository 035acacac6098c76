"""Base classes of generated enumerations."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from specfirst.runtime.interface.object_schema import reading_objects


class IntegerEnum(IntEnum):
    """An enumeration of integers that refuses `"1"` and `true`, which Pydantic would accept for 1."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            _refuse_other_types, handler(source), metadata=reading_objects()
        )


def _refuse_other_types(value: Any) -> Any:
    if isinstance(value, str | bytes | bool):
        raise PydanticCustomError("int_type", "Input should be a valid integer")
    return value
