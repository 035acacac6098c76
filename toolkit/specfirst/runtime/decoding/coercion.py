"""Parameters are text; their schemas say what the text stands for.

Only the spellings of JSON count (`7`, `-1.5`, `true`): Python's `1_000`, ` 7 ` and `yes` are not numbers or
booleans of any API. What does not fit stays text, and validation then refuses it with its own message.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

Coerce = Callable[[Any], Any]

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,18})(\.0{1,18})?")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,308})(\.[0-9]{1,308})?([eE][+-]?[0-9]{1,3})?")
_BOOLEANS = {"true": True, "false": False}


def coercion_for(adapter: TypeAdapter[Any]) -> Coerce:
    """The coercion that a type's own JSON Schema asks for."""
    schema = adapter.json_schema()
    return coercion_of(schema, schema.get("$defs", {}))


def coercion_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Coerce:
    """The coercion that a JSON Schema asks for."""
    return _coercion(schema, definitions)


def _coercion(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int = 0) -> Coerce:
    if depth > 8:  # a recursive schema; no parameter nests deeper in practice
        return _as_it_is
    if "$ref" in schema:
        return _coercion(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions, depth + 1)
    kinds = _kinds(schema, definitions, depth)
    items = schema.get("items")
    if kinds == {"array"}:
        item = _coercion(items, definitions, depth + 1) if isinstance(items, dict) else _as_it_is
        return lambda value: [item(part) for part in value] if isinstance(value, list) else value
    if kinds == {"object"}:
        return _object_coercion(schema, definitions, depth)
    return _scalar_coercion(kinds)


def kinds_of(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> set[str]:
    """The JSON types that a schema admits."""
    return _kinds(schema, definitions, 0)


def _kinds(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> set[str]:
    """The JSON types that the schema admits."""
    if depth > 8:
        return set()
    if "$ref" in schema:
        return _kinds(definitions[schema["$ref"].rsplit("/", 1)[-1]], definitions, depth + 1)
    for keyword in ("anyOf", "oneOf", "allOf"):
        if keyword in schema:
            return set().union(*(_kinds(part, definitions, depth + 1) for part in schema[keyword]))
    declared = schema.get("type")
    if isinstance(declared, list):
        return set(declared)
    if declared:
        return {declared}
    values = schema.get("enum", [schema["const"]] if "const" in schema else [])
    return {_kind_of(value) for value in values}


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    return {int: "integer", float: "number", str: "string"}.get(type(value), "object")


def _object_coercion(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int) -> Coerce:
    members = {
        name: _coercion(member, definitions, depth + 1)
        for name, member in schema.get("properties", {}).items()
        if isinstance(member, dict)
    }
    extra = schema.get("additionalProperties")
    other = _coercion(extra, definitions, depth + 1) if isinstance(extra, dict) else _as_it_is

    def coerce(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: members.get(name, other)(member) for name, member in value.items()}

    return coerce


def _scalar_coercion(kinds: set[str]) -> Coerce:
    def coerce(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if "integer" in kinds and _INTEGER.fullmatch(value):
            return int(value.partition(".")[0])
        if "number" in kinds and _NUMBER.fullmatch(value):
            return float(value)
        if "boolean" in kinds and value in _BOOLEANS:
            return _BOOLEANS[value]
        return value

    return coerce if kinds & {"integer", "number", "boolean"} else _as_it_is


NUL_REFUSED = ("string_nul", "Text must not hold the NUL character.")


def holds_nul(value: Any) -> bool:
    """Whether any text in a parameter holds NUL: no column can, and no client means it."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(map(holds_nul, value.values()))
    return isinstance(value, list) and any(map(holds_nul, value))


def _as_it_is(value: Any) -> Any:
    return value
