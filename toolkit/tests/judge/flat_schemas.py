"""A schema as the flat schemas that one value can follow: references, `allOf` and alternatives resolved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import Any

Schema = dict[str, Any]
Resolve = Callable[[str], Any]

_DEEPEST = 8
_GREATEST = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"})
_LEAST = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"})
_OF_TYPE: dict[str, str] = {
    "properties": "object", "required": "object", "additionalProperties": "object", "minProperties": "object",
    "patternProperties": "object", "propertyNames": "object", "items": "array", "prefixItems": "array",
    "minItems": "array", "contains": "array", "pattern": "string", "minLength": "string",
    "maxLength": "string", "minimum": "number", "maximum": "number", "multipleOf": "number",
    "format": "string",
}  # fmt: skip


def flat_schemas(schema: Any, resolve: Resolve, limit: int = 8, depth: int = 0) -> list[Schema]:
    """The first flat schemas of a schema: one for each choice of alternatives and types."""
    if schema is False or depth > _DEEPEST:
        return []
    if not isinstance(schema, dict):
        return [{}]
    own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf", "anyOf", "oneOf")}
    choices: list[list[Schema]] = [_of_types(own)]
    if "$ref" in schema:
        choices.append(flat_schemas(resolve(schema["$ref"]), resolve, limit, depth + 1))
    for part in schema.get("allOf", ()):
        choices.append(flat_schemas(part, resolve, limit, depth + 1))
    for key in ("anyOf", "oneOf"):
        if key in schema:
            alternatives = (flat_schemas(variant, resolve, limit, depth + 1) for variant in schema[key])
            choices.append([flat for flats in _in_turn(list(alternatives)) for flat in flats])
    if "if" in schema:
        then = flat_schemas({"allOf": [schema["if"], schema.get("then", {})]}, resolve, limit, depth + 1)
        choices.append([*then, *flat_schemas(schema.get("else", {}), resolve, limit, depth + 1)])
    combined = (_conjunction(combination) for combination in product(*choices))
    return list(islice((flat for flat in combined if flat is not None), limit))


def _in_turn(lists: list[list[Schema]]) -> Iterator[list[Schema]]:
    """Yield the first item of each list, then the second of each, so that every alternative is used."""
    for index in range(max(map(len, lists), default=0)):
        yield [choices[index] for choices in lists if index < len(choices)]


def _of_types(schema: Schema) -> list[Schema]:
    kinds = schema.get("type")
    if isinstance(kinds, list):
        return [{**schema, "type": kind} for kind in kinds]
    return [schema]


def implied_type(schema: Schema) -> str | None:
    """Return the declared type, or the one that the keywords imply."""
    declared = schema.get("type")
    return declared or next((kind for key, kind in _OF_TYPE.items() if key in schema), None)


def _conjunction(parts: tuple[Schema, ...]) -> Schema | None:
    merged: Schema = {}
    for part in parts:
        for key, value in part.items():
            merged[key] = _both(key, merged[key], value) if key in merged else value
    if merged.get("type", ...) is None or merged.get("enum", ...) == []:
        return None
    return merged


def _both(key: str, left: Any, right: Any) -> Any:
    if left == right:
        return left
    if key == "type":
        return "integer" if {left, right} == {"integer", "number"} else None
    if key in ("properties", "patternProperties"):
        shared = {name: {"allOf": [left[name], right[name]]} for name in left.keys() & right.keys()}
        return {**left, **right, **shared}
    if key == "required":
        return list(dict.fromkeys([*left, *right]))
    if key == "enum":
        return [value for value in left if value in right]
    if key in ("items", "additionalProperties", "propertyNames"):
        return False if left is False or right is False else {"allOf": [left, right]}
    if key in _GREATEST:
        return max(left, right)
    return min(left, right) if key in _LEAST else right
