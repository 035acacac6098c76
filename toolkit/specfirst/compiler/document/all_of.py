"""Merge `allOf` into one schema, the conjunction of its parts (JSON Schema 2020-12 Core, 10.2.1.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import product
from typing import Any

from specfirst.compiler.document.references import reference_in, target_of
from specfirst.compiler.document.schema_walk import Schema, as_list, as_mapping
from specfirst.compiler.document.vocabulary import ENUM_NAMES, LEFT_OUT

Deref = Callable[[str], Any]
"""Returns the schema that a `$ref` refers to."""

_GREATEST = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties", "minContains"}
_LEAST = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties", "maxContains"}
_CONJUNCTION = {"items", "propertyNames", "contains", "unevaluatedItems"}
_EITHER = {"uniqueItems", "readOnly", "writeOnly", "deprecated"}
_ANNOTATIONS = {"title", "description", "default", "examples", "discriminator", ENUM_NAMES[0]}
_MAX_ALTERNATIVES = 64


def merge_all_of(schema: Schema, deref: Deref) -> Schema:
    """Return the schema without `allOf`, or a `$ref` with siblings. Properties stay references.

    The annotations of the parts (title, description) are dropped, unless there is only one part.
    """
    # A component that is a part of several parts, or of itself, adds no further constraint.
    return _merged(schema, deref, set())


def flatten(document: Mapping[str, Any], schema: Any) -> Schema | None:
    """Return the schema with references into the document and `allOf` merged in; None for `false`."""
    if schema is True or schema is None:
        return {}
    return merge_all_of(schema, partial(target_of, document)) if isinstance(schema, dict) else None


def _merged(schema: Schema, deref: Deref, seen: set[str]) -> Schema:
    parts = [part for part in as_list(schema.get("allOf")) if isinstance(part, dict)]
    own = {key: value for key, value in schema.items() if key != "allOf"}
    if reference_in(own) is not None:
        parts.insert(0, {"$ref": own.pop("$ref")})
    own_notes = {key: own.pop(key) for key in list(own) if key in _ANNOTATIONS - {"discriminator"}}
    merged: Schema = {}
    for part in parts:
        merged = merge(merged, _expanded(part, deref, seen))
    merged = merge(merged, own)
    if len(parts) > 1:
        merged.pop("title", None)
        merged.pop("description", None)
    return {**merged, **own_notes}


def _expanded(part: Schema, deref: Deref, seen: set[str]) -> Schema:
    reference = reference_in(part)
    if reference is not None and len(part) == 1:
        if reference in seen:
            return {}
        seen.add(reference)
        inherited = _expanded(as_mapping(deref(reference)), deref, seen)
        return {key: value for key, value in inherited.items() if key not in ("title", "description")}
    if "allOf" in part or reference is not None:
        return _merged(part, deref, seen)
    return part


def merge(left: Schema, right: Schema) -> Schema:
    """Return the conjunction of two schemas without `$ref`."""
    merged = dict(left)
    for key, value in right.items():
        if key not in merged or merged[key] == value:
            merged[key] = value
        elif key in ("anyOf", "oneOf"):
            merged[key] = _alternatives(merged[key], value)
        else:
            merged[key] = _keyword(key, merged[key], value)
    if "anyOf" in merged and "oneOf" in merged:
        merged["anyOf"] = _alternatives(merged["anyOf"], merged.pop("oneOf"))
    return merged


def _keyword(key: str, left: Any, right: Any) -> Any:
    if key == "type":
        return _types(left, right)
    if key == "properties":
        return _properties(left, right)
    if key in ("required", LEFT_OUT):
        return list(dict.fromkeys([*as_list(left), *as_list(right)]))
    if key == "enum":
        return [value for value in as_list(left) if value in as_list(right)]
    if key == "patternProperties":
        return {**left, **right}
    if key in ("additionalProperties", "unevaluatedProperties"):
        return _additional(left, right)
    if key in _CONJUNCTION:
        return {"allOf": [left, right]}
    if key in _EITHER:
        return bool(left) or bool(right)
    if key in _GREATEST | _LEAST and _are_numbers(left, right):
        return max(left, right) if key in _GREATEST else min(left, right)
    return right


def _types(left: Any, right: Any) -> Any:
    rights = as_list(right) or [right]
    lefts = as_list(left) or [left]
    common = [kind for kind in lefts if kind in rights]
    if "integer" not in common and "number" in lefts + rights and "integer" in lefts + rights:
        common.append("integer")
    if not common:
        return right
    return common[0] if len(common) == 1 else common


def _properties(left: Mapping[str, Any], right: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(as_mapping(left))
    for name, schema in as_mapping(right).items():
        known = merged.get(name, schema)
        if known == schema or known is True or known == {}:
            merged[name] = schema
        elif schema is not True and schema != {}:
            merged[name] = {"allOf": [known, schema]}
    return merged


def _additional(left: Any, right: Any) -> Any:
    if left is False or right is False:
        return False
    if left is True or left == {}:
        return right
    return left if right is True or right == {} else {"allOf": [left, right]}


def _alternatives(left: Any, right: Any) -> list[Schema]:
    """Combine each alternative of the left with each of the right."""
    pairs = list(product(as_list(left), as_list(right)))
    if len(pairs) > _MAX_ALTERNATIVES:
        return as_list(left)
    return [{"allOf": [one, other]} for one, other in pairs]


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
