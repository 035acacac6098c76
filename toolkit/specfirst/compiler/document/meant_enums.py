"""Interpret an `enum` without a value of the declared `type`."""

from __future__ import annotations

import re
from typing import Any

from specfirst.compiler.document.schema_walk import Schema, as_list, value_types

_INTEGER = re.compile("-?[0-9]{1,19}")
"""A text that is an integer of 64 bits, or nearly one."""


def enum_as_meant(schema: Schema) -> Schema | None:
    """Return the schema with the `enum` that its author means; None if it is meant as written.

    Read literally, no value matches `{type: array, items: …, enum: [a, b]}`, nor `{type: string, enum: [1]}`.
    Authors mean the values of the items, and, since YAML reads `1` as a number, the text "1".
    """
    written = as_list(schema.get("enum"))
    kinds = value_types(schema)
    values = [value for value in written if value is not None]
    if not kinds or any(is_of_type(value, kind) for value in values for kind in kinds):
        return None
    if values and kinds == {"array"}:
        return _with_enum_in_items(schema, values)
    meant = meant_values(values, kinds)
    null = [None] if None in written else []
    return None if meant == values else {**schema, "enum": [*meant, *null]}


def _with_enum_in_items(schema: Schema, values: list[Any]) -> Schema:
    items = schema.get("items")
    enumerated: Schema = {"enum": values}
    if isinstance(items, dict) and items:
        accepts_enum = items.keys().isdisjoint({"$ref", "enum", "const"})
        enumerated = {**items, **enumerated} if accepts_enum else {"allOf": [items, enumerated]}
    return {**{key: value for key, value in schema.items() if key != "enum"}, "items": enumerated}


def meant_values(values: list[Any], kinds: set[str]) -> list[Any]:
    """Convert values of which none has one of the types, unless their meaning is open."""
    if "string" in kinds and not any(isinstance(value, dict | list) for value in values):
        return [value if isinstance(value, str) else as_text(value) for value in values]
    if "integer" in kinds and all(isinstance(value, str) and _INTEGER.fullmatch(value) for value in values):
        return [int(value) for value in values]
    return values


def as_text(value: Any) -> str:
    """Return the text that an author means by a value of an `enum` or tag: YAML reads `1` as a number."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def is_of_type(value: Any, kind: str) -> bool:
    """Whether a value has a type of JSON Schema."""
    if isinstance(value, bool):
        return kind == "boolean"
    return {
        "string": isinstance(value, str),
        "integer": isinstance(value, int) or (isinstance(value, float) and value.is_integer()),
        "number": isinstance(value, int | float),
        "array": isinstance(value, list),
        "object": isinstance(value, dict),
    }.get(kind, False)
