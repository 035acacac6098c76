"""Lower enumerations to the generator's dialect: enum classes, or literals."""

from __future__ import annotations

from specfirst.compiler.document.extensions import ENUM_NAMES, enum_names
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.scalar_types import Overrides
from specfirst.compiler.ir.enum_members import member_names


def is_enum_class(schema: Schema) -> bool:
    """Whether the values make an enum class: several strings, or several integers."""
    values = schema["enum"]
    return len(values) > 1 and (
        all(isinstance(value, str) for value in values)
        or all(isinstance(value, int) and not isinstance(value, bool) for value in values)
    )


def lower_enum_class(schema: Schema) -> Schema:
    """Return the schema of an enum class."""
    values = schema["enum"]
    kind = "string" if isinstance(values[0], str) else "integer"
    return {"type": kind, "enum": values, ENUM_NAMES[0]: member_names(values, enum_names(schema))}


def lower_literal(schema: Schema) -> tuple[Schema, Overrides]:
    """Return the schema of values that do not make an enum class: a single one, or of several types."""
    values = schema["enum"]
    if all(isinstance(value, str | bool | int) for value in values):
        kinds = {type(value) for value in values}
        if kinds == {bool} and len(values) == 2:
            return {"type": "boolean"}, Overrides()
        if len(values) == 1:
            kind = {str: "string", bool: "boolean", int: "integer"}[type(values[0])]
            return {"type": kind, "const": values[0]}, Overrides(exact=kind != "string")
        return {}, Overrides(literal=tuple(values), exact=kinds != {str})
    is_number = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
    return {"type": "number"} if is_number else {}, Overrides(asserted={"enum": values})
