"""The subschemas of a schema (JSON Schema 2020-12 Core, 10 and 11)."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

from specfirst.compiler.document.json_pointer import Pointer

Schema = dict[str, Any]
Name = TypeVar("Name", bound=Hashable)

ONE_SUBSCHEMA = (
    "items", "additionalProperties", "not", "if", "then", "else", "contains", "propertyNames",
    "unevaluatedItems", "unevaluatedProperties", "contentSchema", "additionalItems",
)  # fmt: skip
COMBINING = ("allOf", "anyOf", "oneOf")
"""The keywords that combine schemas for the same value (JSON Schema 2020-12 Core, 10.2.1)."""
SUBSCHEMA_LISTS = (*COMBINING, "prefixItems")
NAMED_SUBSCHEMAS = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
MAX_DEPTH = 12
"""How many references and combined parts readers of one schema follow; recursive schemas have no end."""

_RANKS = {key: rank for rank, key in enumerate((*ONE_SUBSCHEMA, *SUBSCHEMA_LISTS, *NAMED_SUBSCHEMAS))}


def as_list(value: Any) -> list[Any]:
    """Return the value if it is a list, else an empty one; a lint rule reports other types."""
    return value if isinstance(value, list) else []


def as_mapping(value: Any) -> dict[str, Any]:
    """Return the value if it is a mapping, else an empty one; a lint rule reports other types."""
    return value if isinstance(value, dict) else {}


def types_of(schema: Mapping[str, Any]) -> set[str]:
    """Return the values of `type`, which is a string or a list of strings; empty for any other value."""
    written = schema.get("type")
    listed = [written] if isinstance(written, str) else as_list(written)
    return {kind for kind in listed if isinstance(kind, str)}


def value_types(schema: Mapping[str, Any]) -> set[str]:
    """Return the types of a schema, without `null`."""
    return types_of(schema) - {"null"}


def subschemas(schema: Schema) -> Iterator[tuple[Pointer, Any]]:
    """Yield the direct subschemas with their pointers within the schema, in the order above."""
    keys = [key for key in schema if key in _RANKS]
    keys.sort(key=_RANKS.__getitem__)
    for key in keys:
        value = schema[key]
        if key in ONE_SUBSCHEMA:
            if isinstance(value, dict | bool):
                yield (key,), value
        elif key in SUBSCHEMA_LISTS:
            if isinstance(value, list):
                yield from (((key, index), subschema) for index, subschema in enumerate(value))
        elif isinstance(value, dict):
            yield from (((key, name), subschema) for name, subschema in value.items())


def reached(start: Iterable[Name], following: Callable[[Name], Iterable[Name]]) -> set[Name]:
    """Return the names and everything that they lead to, such as the schemas that schemas refer to."""
    found: set[Name] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending += following(name)
    return found


def walk(schema: Any) -> Iterator[Schema]:
    """Yield the schema and every schema within it."""
    if isinstance(schema, dict):
        yield schema
        for _, subschema in subschemas(schema):
            yield from walk(subschema)
