"""`allOf` of texts, numbers, lists and unions, as one schema: openapi-python-client takes it for a class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.references import reference_in
from specfirst.compiler.ir.python_types import followed

_DEEPEST = 8
_OF_TYPES = frozenset({"type", "enum", "const", "items", "prefixItems", "anyOf", "oneOf"})
_OF_OBJECTS = frozenset({"properties", "additionalProperties", "discriminator"})
_OF_TEXTS = ("title", "description")


def value_of_all(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], *, keep_reference: bool = True, depth: int = 0
) -> Mapping[str, Any]:
    """Return what all parts of a schema say, if they are of values of one type; else the schema itself.

    If `keep_reference`, the only part that has a type stays the reference that it may be.
    """
    own = {key: value for key, value in schema.items() if key != "allOf"}
    parts = [*schema["allOf"], own] if _OF_TYPES & own.keys() else schema["allOf"]
    if depth > _DEEPEST or not all(isinstance(part, dict) for part in parts):
        return schema
    wholes = [_whole(part, schemas, depth) for part in parts]
    if any(_is_object(whole) for whole in wholes):
        return schema
    typed = [index for index, whole in enumerate(wholes) if _OF_TYPES & whole.keys()]
    texts = {key: own[key] for key in _OF_TEXTS if key in own}
    if len(typed) == 1:
        part = parts[typed[0]]
        if reference_in(part) is None or not keep_reference:
            return {**wholes[typed[0]], **texts}
        return {"allOf": [part], **texts} if texts and len(parts) == 1 else part
    types = {whole["type"] for whole in wholes if isinstance(whole.get("type"), str)}
    if len(types) != 1 or any({"anyOf", "oneOf"} & whole.keys() for whole in wholes):
        return schema
    restrictions = ({k: v for k, v in whole.items() if k not in _OF_TEXTS} for whole in wholes)
    return {key: value for restriction in restrictions for key, value in restriction.items()} | texts


def _whole(part: Mapping[str, Any], schemas: Mapping[str, Any], depth: int) -> Mapping[str, Any]:
    found = followed(part, schemas)
    if not isinstance(found, dict):
        return {}
    return value_of_all(found, schemas, keep_reference=False, depth=depth + 1) if "allOf" in found else found


def _is_object(schema: Mapping[str, Any]) -> bool:
    types = schema.get("type")
    listed = types if isinstance(types, list) else [types]
    return "object" in listed or bool(_OF_OBJECTS & schema.keys()) or "allOf" in schema
