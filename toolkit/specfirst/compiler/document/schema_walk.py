"""The subschemas of a schema (JSON Schema 2020-12 Core, 10 and 11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer

Schema = dict[str, Any]

ONE_SUBSCHEMA = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema", "additionalItems",
)  # fmt: skip
SUBSCHEMA_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED_SUBSCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")


def subschemas(schema: Schema) -> Iterator[tuple[Pointer, Any]]:
    """Each direct subschema with its pointer within the schema."""
    for key in ONE_SUBSCHEMA:
        if isinstance(schema.get(key), dict | bool):
            yield (key,), schema[key]
    for key in SUBSCHEMA_LISTS:
        if isinstance(schema.get(key), list):
            yield from (((key, index), each) for index, each in enumerate(schema[key]))
    for key in NAMED_SUBSCHEMAS:
        if isinstance(schema.get(key), dict):
            yield from (((key, name), each) for name, each in schema[key].items())


def walk(schema: Any) -> Iterator[Schema]:
    """The schema and every schema within it."""
    if isinstance(schema, dict):
        yield schema
        for _, each in subschemas(schema):
            yield from walk(each)
