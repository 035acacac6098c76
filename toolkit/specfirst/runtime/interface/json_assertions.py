"""Keywords of JSON Schema 2020-12 without an equivalent Python type, checked on the JSON value itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, time
from enum import Enum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema, to_jsonable_python

from specfirst.runtime.interface.ecma_pattern import matcher_of
from specfirst.runtime.interface.object_schema import reading_objects

Schema = Mapping[str, Any]
Keyword = Callable[[Any, Any, Schema], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Asserts:
    """A schema without `$ref` that a value must match in addition to its type."""

    schema: Schema

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_wrap_validator_function(
            self._check, handler(source), metadata=reading_objects()
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return with_assertions(handler(schema), self.schema)

    def _check(
        self, value: Any, read: core_schema.ValidatorFunctionWrapHandler, info: core_schema.ValidationInfo
    ) -> Any:
        result = read(value)
        check_assertions(self.schema, value if info.mode == "json" else as_json(value))
        return result


def check_assertions(schema: Schema, value: Any) -> None:
    """Raise PydanticCustomError if a JSON value violates a keyword of the schema."""
    broken = next((keyword for keyword in schema if not _holds(keyword, value, schema)), None)
    if broken is not None:
        raise PydanticCustomError(
            "json_schema", "Input breaks `{keyword}` of its schema", {"keyword": broken}
        )


def as_json(value: Any) -> Any:
    """Return the JSON form of a Python value."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return to_jsonable_python(value, by_alias=True, fallback=str)


def with_assertions(described: JsonSchemaValue, schema: Schema) -> JsonSchemaValue:
    """Return a JSON Schema combined with the asserted one."""
    if described.keys().isdisjoint(schema):
        return {**described, **schema}
    return {**described, "allOf": [*described.get("allOf", ()), dict(schema)]}


def follows(value: Any, schema: Any) -> bool:
    """Whether a JSON value matches a schema without `$ref`."""
    if isinstance(schema, bool):
        return schema
    return all(_holds(keyword, value, schema) for keyword in schema)


def _holds(keyword: str, value: Any, schema: Schema) -> bool:
    if keyword not in _KEYWORDS:
        return True
    kinds, check = _KEYWORDS[keyword]
    return not _is_a(value, kinds) or check(value, schema[keyword], schema)


def _is_of_type(value: Any, kind: str) -> bool:
    match kind:
        case "null":
            return value is None
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return _is_a(value, _NUMBER) and float(value).is_integer()
        case "number":
            return _is_a(value, _NUMBER)
        case "string":
            return isinstance(value, str)
        case "array":
            return isinstance(value, list)
    return isinstance(value, dict)


def _type(value: Any, kinds: str | list[str], _schema: Schema) -> bool:
    return any(_is_of_type(value, kind) for kind in ([kinds] if isinstance(kinds, str) else kinds))


def _multiple_of(value: float, step: float, _schema: Schema) -> bool:
    # 0.1 + 0.2 is a multiple of 0.1, although the doubles are not exact; 1e-300 is none.
    quotient = value / step
    return math.isfinite(quotient) and math.isclose(quotient, round(quotient), rel_tol=1e-9)


def _items(value: list[Any], schema: Any, around: Schema) -> bool:
    return all(follows(item, schema) for item in value[len(around.get("prefixItems", ())) :])


def _contains(value: list[Any], schema: Any, around: Schema) -> bool:
    count = sum(follows(item, schema) for item in value)
    return bool(around.get("minContains", 1) <= count <= around.get("maxContains", count))


def _additional(value: dict[str, Any], schema: Any, around: Schema) -> bool:
    patterns = [matcher_of(pattern) for pattern in around.get("patternProperties", ())]
    return all(
        follows(member, schema)
        for name, member in value.items()
        if name not in around.get("properties", ()) and not any(matches(name) for matches in patterns)
    )


def _pattern_properties(value: dict[str, Any], patterns: Schema, _schema: Schema) -> bool:
    return all(
        follows(member, schema)
        for pattern, schema in patterns.items()
        for name, member in value.items()
        if matcher_of(pattern)(name)
    )


def _if(value: Any, schema: Any, around: Schema) -> bool:
    return follows(value, around.get("then" if follows(value, schema) else "else", True))


def _is_a(value: Any, kinds: tuple[type, ...]) -> bool:
    return isinstance(value, kinds) and not (kinds is _NUMBER and isinstance(value, bool))


_ANY, _NUMBER, _TEXT, _ARRAY, _OBJECT = (object,), (int, float), (str,), (list,), (dict,)
_KEYWORDS: dict[str, tuple[tuple[type, ...], Keyword]] = {
    "type": (_ANY, _type),
    "enum": (_ANY, lambda value, values, _: json_key(value) in map(json_key, values)),
    "const": (_ANY, lambda value, other, _: json_key(value) == json_key(other)),
    "allOf": (_ANY, lambda value, parts, _: all(follows(value, part) for part in parts)),
    "anyOf": (_ANY, lambda value, parts, _: any(follows(value, part) for part in parts)),
    "oneOf": (_ANY, lambda value, parts, _: sum(follows(value, part) for part in parts) == 1),
    "not": (_ANY, lambda value, schema, _: not follows(value, schema)),
    "if": (_ANY, _if),
    "minimum": (_NUMBER, lambda value, bound, _: value >= bound),
    "maximum": (_NUMBER, lambda value, bound, _: value <= bound),
    "exclusiveMinimum": (_NUMBER, lambda value, bound, _: value > bound),
    "exclusiveMaximum": (_NUMBER, lambda value, bound, _: value < bound),
    "multipleOf": (_NUMBER, _multiple_of),
    "minLength": (_TEXT, lambda value, length, _: len(value) >= length),
    "maxLength": (_TEXT, lambda value, length, _: len(value) <= length),
    "pattern": (_TEXT, lambda value, pattern, _: matcher_of(pattern)(value)),
    "minItems": (_ARRAY, lambda value, count, _: len(value) >= count),
    "maxItems": (_ARRAY, lambda value, count, _: len(value) <= count),
    "uniqueItems": (
        _ARRAY,
        lambda value, unique, _: not unique or len(set(map(json_key, value))) == len(value),
    ),
    "prefixItems": (
        _ARRAY,
        lambda value, parts, _: all(follows(item, part) for item, part in zip(value, parts, strict=False)),
    ),
    "items": (_ARRAY, _items),
    "contains": (_ARRAY, _contains),
    "minProperties": (_OBJECT, lambda value, count, _: len(value) >= count),
    "maxProperties": (_OBJECT, lambda value, count, _: len(value) <= count),
    "required": (_OBJECT, lambda value, names, _: all(name in value for name in names)),
    "properties": (
        _OBJECT,
        lambda value, parts, _: all(
            follows(value[name], part) for name, part in parts.items() if name in value
        ),
    ),
    "patternProperties": (_OBJECT, _pattern_properties),
    "additionalProperties": (_OBJECT, _additional),
    "propertyNames": (_OBJECT, lambda value, schema, _: all(follows(name, schema) for name in value)),
    "dependentRequired": (
        _OBJECT,
        lambda value, groups, _: all(
            other in value for name, others in groups.items() if name in value for other in others
        ),
    ),
    "dependentSchemas": (
        _OBJECT,
        lambda value, parts, _: all(follows(value, part) for name, part in parts.items() if name in value),
    ),
}
ASSERTED_KEYWORDS = frozenset({*_KEYWORDS, "then", "else", "minContains", "maxContains"})
"""The keywords that are checked; all others are ignored here."""


def check_unique_items(items: Any) -> Any:
    """Return the list unchanged, or raise if two items are the same JSON value; other values pass."""
    if isinstance(items, list) and len({json_key(item) for item in items}) < len(items):
        raise PydanticCustomError("unique_items", "Array items should be unique")
    return items


def json_key(value: Any) -> Hashable:
    """Return a key that is equal for equal JSON values (JSON Schema 2020-12, 4.2.2).

    `1` equals `1.0`, but not `true`.
    """
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return ("boolean", value)
    if value is None or isinstance(value, str | int | float | UUID | date | time):
        return value
    if isinstance(value, BaseModel):
        value = value.model_dump(mode="json")
    if isinstance(value, Mapping):
        return ("object", frozenset((name, json_key(member)) for name, member in value.items()))
    if isinstance(value, list | tuple):
        return ("array", *(json_key(member) for member in value))
    return ("other", str(value))
