"""Merge the parts of `allOf` where openapi-python-client cannot.

It makes a class of an `allOf` of texts, numbers, lists or unions, and no class where parts declare one
property differently, such as `kind: {type: string}` and `kind: {const: dog}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

from specfirst.compiler.document.all_of import merge, merge_all_of
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import MAX_DEPTH, as_list, types_of
from specfirst.compiler.ir.python_types import followed

_OF_TYPES = frozenset({"type", "enum", "const", "items", "prefixItems", "anyOf", "oneOf"})
_OF_OBJECTS = frozenset({"properties", "additionalProperties", "discriminator"})
_NUMBERS = {"integer", "number"}
_OF_TEXTS = ("title", "description")

_Read = dict[int, Mapping[str, Any]]
"""The merged schemas of parts that were read before, by identity: components can refer to each other many
times."""


def value_of_all(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], *, keep_reference: bool = True
) -> Mapping[str, Any]:
    """Merge the parts of a schema if all describe values of one type; otherwise return the schema itself.

    An `enum` is empty if the parts have no common value. With `keep_reference`, the only part that has a type
    is kept as a reference, if it is one.
    """
    return _value(schema, schemas, {}, keep_reference=keep_reference, depth=0)


def object_of_all(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    """Merge the parts of a schema if they are objects with different schemas for one property.

    Otherwise, and where parts are unions or contradict each other, return the schema itself.
    """
    if not _declares_differently(schema, schemas):
        return schema
    merged = merge_all_of(dict(schema), lambda reference: followed({"$ref": reference}, schemas))
    if {"anyOf", "oneOf"} & merged.keys():
        return schema
    properties = merged.get("properties") or {}
    return merged if all(_has_type(declared, schemas) for declared in properties.values()) else schema


def _has_type(schema: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether the parts of a merged property are values of one type, or all objects."""
    if not isinstance(schema, Mapping) or "allOf" not in schema:
        return True
    whole = value_of_all(schema, schemas)
    return "allOf" not in whole or all(_is_object(_whole(part, schemas, {}, 0)) for part in whole["allOf"])


def _declares_differently(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> bool:
    """Whether parts of a schema, those of its parts included, have different schemas for one property."""
    known: dict[str, Any] = {}
    rest: list[Any] = [schema]
    read: set[int] = set()
    while rest:
        part = followed(rest.pop(), schemas)
        if not isinstance(part, Mapping) or id(part) in read:
            continue
        read.add(id(part))
        properties = part.get("properties")
        for name, declared in properties.items() if isinstance(properties, Mapping) else ():
            if known.setdefault(name, declared) != declared:
                return True
        rest.extend(as_list(part.get("allOf")))
    return False


def _value(
    schema: Mapping[str, Any], schemas: Mapping[str, Any], read: _Read, *, keep_reference: bool, depth: int
) -> Mapping[str, Any]:
    own = {key: value for key, value in schema.items() if key != "allOf"}
    parts = [*schema["allOf"], own] if _OF_TYPES & own.keys() else schema["allOf"]
    if depth > MAX_DEPTH or not all(isinstance(part, dict) for part in parts):
        return schema
    wholes = [_whole(part, schemas, read, depth) for part in parts]
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
    if (len(types) != 1 and types != _NUMBERS) or any({"anyOf", "oneOf"} & whole.keys() for whole in wholes):
        return schema
    restrictions = ({k: v for k, v in whole.items() if k not in _OF_TEXTS} for whole in wholes)
    return reduce(merge, restrictions) | texts


def _whole(part: Mapping[str, Any], schemas: Mapping[str, Any], read: _Read, depth: int) -> Mapping[str, Any]:
    found = followed(part, schemas)
    if not isinstance(found, dict):
        return {}
    if "allOf" not in found:
        return found
    if id(found) not in read:
        # A part that contains itself adds no constraint.
        read[id(found)] = {}
        read[id(found)] = _value(found, schemas, read, keep_reference=False, depth=depth + 1)
    return read[id(found)]


def _is_object(schema: Mapping[str, Any]) -> bool:
    return "object" in types_of(schema) or bool(_OF_OBJECTS & schema.keys()) or "allOf" in schema
