"""A document's schemas as JSON Schema 2020-12, for an independent validator.

It says what the toolkit promises to hold to, and is written apart from the compiler: OpenAPI 3.0's `nullable`
and boolean `exclusiveMinimum`, the formats that are asserted, and no keyword whose value has a shape that
asserts nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specfirst.compiler.document.grammar import Kind, Node, members

Schema = dict[str, Any]

ASSERTED_FORMATS = frozenset({"date-time", "date", "time", "uuid", "email"})
_TYPES = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
_SHAPES: dict[str, type | tuple[type, ...]] = {
    "properties": dict, "patternProperties": dict, "dependentRequired": dict, "dependentSchemas": dict,
    "required": list, "enum": list, "allOf": list, "anyOf": list, "oneOf": list, "prefixItems": list,
    "pattern": str, "format": str, "items": (dict, bool), "additionalProperties": (dict, bool),
    "not": (dict, bool), "propertyNames": (dict, bool), "uniqueItems": bool, "$ref": str,
    "minimum": (int, float), "maximum": (int, float), "multipleOf": (int, float),
    "exclusiveMinimum": (int, float), "exclusiveMaximum": (int, float),
    "minLength": int, "maxLength": int, "minItems": int, "maxItems": int, "minProperties": int,
    "maxProperties": int,
}  # fmt: skip
_NOT_EMPTY = frozenset({"enum", "allOf", "anyOf", "oneOf", "prefixItems"})
# What would make the validator look elsewhere.
_IDENTITY = frozenset({"$id", "$schema", "$anchor", "$dynamicAnchor", "id"})


def written_document(document: dict[str, Any]) -> dict[str, Any]:
    """The document with each schema in JSON Schema 2020-12."""
    is_old = str(document.get("openapi", "")).startswith("3.0")
    translated = _rebuilt(Node((), Kind.DOCUMENT, document), _from_3_0 if is_old else _from_3_1)
    assert isinstance(translated, dict)
    return translated


def _rebuilt(node: Node, translate: Callable[[Schema], Schema]) -> Any:
    if node.kind is Kind.LITERAL or not isinstance(node.value, dict | list):
        return node.value
    rebuilt = {member.pointer[-1]: _rebuilt(member, translate) for member in members(node)}
    if isinstance(node.value, list):
        return list(rebuilt.values())
    return translate(rebuilt) if node.kind is Kind.SCHEMA else rebuilt  # type: ignore[arg-type]


def _from_3_0(schema: Schema) -> Schema:
    if isinstance(schema.get("$ref"), str):
        return {"$ref": schema["$ref"]}
    schema = dict(schema)
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)
    if schema.pop("nullable", None) is not True:
        return _from_3_1(schema)
    schema = _from_3_1(schema)
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if "enum" in schema and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
        return schema
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _from_3_1(schema: Schema) -> Schema:
    kept = {key: value for key, value in schema.items() if _asserts(key, value)}
    if "type" in kept and not _is_type(kept["type"]):
        del kept["type"]
    if kept.get("format") not in ASSERTED_FORMATS:
        kept.pop("format", None)
    if "required" in kept:
        kept["required"] = list(dict.fromkeys(filter(lambda name: isinstance(name, str), kept["required"])))
    return kept


def _asserts(key: str, value: Any) -> bool:
    if key in _IDENTITY or (key in _NOT_EMPTY and not value):
        return False
    shape = _SHAPES.get(key, object)
    return isinstance(value, shape) and not (isinstance(value, bool) and shape in (int, (int, float)))


def _is_type(declared: Any) -> bool:
    kinds = declared if isinstance(declared, list) else [declared]
    return bool(kinds) and all(isinstance(kind, str) and kind in _TYPES for kind in kinds)
