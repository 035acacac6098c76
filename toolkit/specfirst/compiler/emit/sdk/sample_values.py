"""Values of schemas: the examples that a document gives, and where it gives none the plainest valid ones."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.emit.sdk.all_of_values import value_of_all
from specfirst.compiler.ir.python_types import followed

_DEEPEST = 8
"""Schemas within schemas, after which only what is required is written."""
_LARGEST = 2_000
"""Schemas that one value is made of, after which nothing is written: documents may be wide and deep."""
_TEXTS: Mapping[str, str] = {
    "uuid": "00000000-0000-7000-8000-000000000000",
    "date-time": "2026-01-02T03:04:05Z",
    "date": "2026-01-02",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "ada@example.com",
    "uri": "https://example.com/",
    "url": "https://example.com/",
    "uri-reference": "/example",
    "hostname": "example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "byte": "SGVsbG8=",
    "decimal": "1.00",
}


@dataclass(slots=True)
class _Source:
    """The component schemas, and how many may still be looked at."""

    schemas: Mapping[str, Any]
    left: int = _LARGEST

    def is_sent(self, schema: Any) -> bool:
        """Tell whether responses have a property of this schema."""
        resolved = followed(schema, self.schemas)
        return not (isinstance(resolved, dict) and resolved.get("writeOnly"))


def sample_value(schemas: Mapping[str, Any], schema: Any) -> Any:
    """Return a value of a schema, the same at each call; `schemas` are the components that it refers to."""
    return _value(_Source(schemas), schema, 0)


def _value(source: _Source, schema: Any, depth: int) -> Any:
    source.left -= 1
    resolved = followed(schema, source.schemas)
    if not isinstance(resolved, dict) or source.left < 0:
        return None
    written = _written(resolved)
    if written is not None:
        return written[0]
    for key in ("oneOf", "anyOf"):
        variants = [each for each in resolved.get(key) or () if depth < 2 * _DEEPEST]
        if variants and "properties" not in resolved:
            return _value(source, _plainest(source, variants), depth + 1)
    if "allOf" in resolved and depth < 2 * _DEEPEST:
        whole = value_of_all(resolved, source.schemas)
        if whole is not resolved:
            return _value(source, whole, depth + 1)
        return _merged(source, resolved, depth)
    return _of_type(source, resolved, depth)


def _written(schema: Mapping[str, Any]) -> tuple[Any] | None:
    if "example" in schema:
        return (schema["example"],)
    examples = schema.get("examples")
    if isinstance(examples, list) and examples:
        return (examples[0],)
    for key in ("const", "default"):
        if key in schema:
            return (schema[key],)
    return (schema["enum"][0],) if schema.get("enum") else None


def _plainest(source: _Source, variants: list[Any]) -> Any:
    """The first variant that is something."""
    resolved = [followed(each, source.schemas) for each in variants]
    something = (
        variant
        for variant, each in zip(variants, resolved, strict=True)
        if isinstance(each, dict) and each.get("type") != "null"
    )
    return next(something, variants[0])


def _merged(source: _Source, schema: Mapping[str, Any], depth: int) -> Any:
    parts = [_value(source, each, depth + 1) for each in schema["allOf"]]
    own = {key: value for key, value in schema.items() if key != "allOf"}
    if own.get("properties") or not parts:
        parts.append(_of_type(source, own, depth))
    if all(isinstance(part, dict) for part in parts):
        return {name: value for part in parts for name, value in part.items()}
    return next((part for part in parts if part is not None), None)


def _of_type(source: _Source, schema: Mapping[str, Any], depth: int) -> Any:
    types = schema.get("type")
    kind = next((type_ for type_ in types if type_ != "null"), None) if isinstance(types, list) else types
    if kind == "object" or (kind is None and "properties" in schema):
        return _object(source, schema, depth)
    if kind == "array" or (kind is None and "items" in schema):
        wanted = max(int(schema.get("minItems") or 0), 1 if depth < _DEEPEST else 0)
        return [_value(source, schema.get("items"), depth + 1) for _ in range(min(wanted, 3))]
    if kind == "string":
        return _text(schema)
    if kind in ("integer", "number"):
        return _number(schema, whole=kind == "integer")
    return True if kind == "boolean" else None


def _object(source: _Source, schema: Mapping[str, Any], depth: int) -> dict[str, Any]:
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = set(schema.get("required") or ())
    wanted = [
        name
        for name, each in properties.items()
        if name in required or (depth < _DEEPEST // 4 and source.is_sent(each))
    ]
    if depth >= 2 * _DEEPEST:
        return {}
    return {name: _value(source, properties[name], depth + 1) for name in wanted}


def _text(schema: Mapping[str, Any]) -> str:
    text = _TEXTS.get(str(schema.get("format")), "string")
    least, most = int(schema.get("minLength") or 0), schema.get("maxLength")
    text = text.ljust(min(least, 10_000), "x")
    return text[: int(most)] if isinstance(most, int) else text


def _number(schema: Mapping[str, Any], *, whole: bool) -> float:
    lowest = schema.get("minimum", schema.get("exclusiveMinimum"))
    highest = schema.get("maximum", schema.get("exclusiveMaximum"))
    value: float = 1
    if isinstance(lowest, int | float) and not isinstance(lowest, bool) and lowest >= value:
        value = lowest + (1 if "exclusiveMinimum" in schema else 0)
    if isinstance(highest, int | float) and not isinstance(highest, bool) and highest < value:
        value = highest - (1 if "exclusiveMaximum" in schema else 0)
    return math.ceil(value) if whole else value
