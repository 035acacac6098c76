"""Flatten schemas, so that the members of an object are in one place, without references and `allOf`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import MAX_DEPTH, Schema

_STRICTER = {
    "minimum": max,
    "exclusiveMinimum": max,
    "minLength": max,
    "minItems": max,
    "minProperties": max,
    "maximum": min,
    "exclusiveMaximum": min,
    "maxLength": min,
    "maxItems": min,
    "maxProperties": min,
}


def flatten(document: Mapping[str, Any], schema: Any, depth: int = 0) -> Schema | None:
    """Return the schema with references and `allOf` merged in; None for one that is `false` or circular."""
    if schema is True or schema is None:
        return {}
    if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
        return None
    merged: Schema = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
    parts = list(schema.get("allOf") or ())
    if "$ref" in schema:
        parts.insert(0, follow(document, {"$ref": schema["$ref"]}))
    for part in parts:
        flat = flatten(document, part, depth + 1)
        if flat is None:
            return None
        merged = merge(flat, merged)
    return merged


def merge(first: Schema, second: Schema) -> Schema:
    """Return the conjunction of two schemas; annotations of the second take precedence."""
    merged = {**first, **second}
    for key in first.keys() & second.keys():
        one, other = first[key], second[key]
        if key == "properties" and isinstance(one, Mapping) and isinstance(other, Mapping):
            merged[key] = _properties(one, other)
        elif key == "required" and isinstance(one, list) and isinstance(other, list):
            merged[key] = list(dict.fromkeys([*one, *other]))
        elif key == "type":
            merged[key] = sorted(types_of(first) & types_of(second)) or other
        elif key == "enum" and isinstance(one, list) and isinstance(other, list):
            merged[key] = [type_ for type_ in one if type_ in other] or other
        elif key in _STRICTER and isinstance(one, int | float) and isinstance(other, int | float):
            merged[key] = _STRICTER[key](one, other)
        elif key == "additionalProperties" and one is False:
            merged[key] = False
    return merged


def _properties(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    both = {**one, **other}
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            both[name] = {"allOf": [one[name], other[name]]}
    return both


def types_of(schema: Schema) -> set[str]:
    """Return the declared types of a schema; empty if it declares none."""
    kinds = schema.get("type")
    return {kinds} if isinstance(kinds, str) else {kind for kind in kinds or () if isinstance(kind, str)}
