"""One schema object, without its composition, as alternatives: one for each type that it admits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.review.differ.schemas.alternatives import (
    TYPES,
    Alternative,
    Condition,
    Containment,
    lower,
    upper,
)
from specfirst.review.differ.schemas.parts import ANYTHING, Conjunction, Part, canonical, join
from specfirst.review.differ.schemas.patterns import matches, plain_pattern

Schema = Mapping[str, Any]
_KEYWORDS = {
    "number": frozenset(
        {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "format"}
    ),
    "string": frozenset({
        "minLength", "maxLength", "pattern", "format",
        "contentEncoding", "contentMediaType", "contentSchema",
    }),
    "array": frozenset(
        {"items", "prefixItems", "additionalItems", "contains", "minItems", "maxItems", "uniqueItems"}
    ),
    "object": frozenset({
        "properties", "patternProperties", "additionalProperties", "required", "propertyNames",
        "minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "dependencies",
    }),
}  # fmt: skip
_ANY_TYPE = frozenset({"not", "if", "then", "else"})
_COUNTS = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}
_TEXTS = ("pattern", "contentEncoding", "contentMediaType", "format")
_UNCHECKED_FORMATS = frozenset({"password"})
"""Formats that say how to show a value, not which is valid (OpenAPI 3.0, 4.4)."""


def alternatives_of(part: Part) -> list[Alternative]:
    """Return the alternatives of a schema by its keywords except `$ref`, `allOf`, `anyOf`, `oneOf`."""
    schema = part.schema
    if schema is True:
        return [Alternative(kind, part.pointer) for kind in TYPES]
    if schema is False:
        return []
    kinds, whole = _types(schema)
    values = _values(schema)
    places: dict[str, Pointer] = {key: (*part.pointer, key) for key in schema}
    found = []
    for kind in kinds:
        mine = None if values is None else {t: v for t, v in values.items() if type_of(v) == kind}
        if kind == "null" and not mine and "null" in as_list(schema.get("type")) and "const" not in schema:
            mine = None  # `type: [string, 'null']` beside an `enum` is meant to admit null.
        if mine is not None and not mine:
            continue
        found.append(_alternative(part, kind, mine, places, whole=whole and kind == "number"))
    return found


def types_of_keywords(schema: Schema) -> list[str]:
    """Return the types that the keywords of a schema constrain."""
    return [kind for kind, keywords in _KEYWORDS.items() if not keywords.isdisjoint(schema)]


def type_of(value: Any) -> str:
    """Return the JSON type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _types(schema: Schema) -> tuple[list[str], bool]:
    """Return the admitted types, and whether numbers must be integers."""
    written = schema.get("type")
    named = [written] if isinstance(written, str) else as_list(written)
    known = [kind for kind in named if kind in (*TYPES, "integer")]
    if not known:
        return list(TYPES), False
    whole = "integer" in known and "number" not in known
    return list(dict.fromkeys("number" if kind == "integer" else kind for kind in known)), whole


def _values(schema: Schema) -> dict[str, Any] | None:
    enum = schema.get("enum")
    values = {canonical(value): value for value in enum} if isinstance(enum, list) else None
    if "const" not in schema:
        return values
    constant = canonical(schema["const"])
    return {constant: schema["const"]} if values is None or constant in values else {}


def _alternative(
    part: Part, kind: str, values: Mapping[str, Any] | None, places: Mapping[str, Pointer], *, whole: bool
) -> Alternative:
    schema = part.schema
    relevant = _KEYWORDS.get(kind, frozenset()) | _ANY_TYPE
    if relevant.isdisjoint(schema) and not whole:
        return Alternative(kind, part.pointer, values, places=places)
    found = Alternative(
        kind,
        part.pointer,
        values,
        {**_checks(schema, kind), **({"integer": True} if whole else {})},
        excluded=(_one(part, "not"),) if "not" in schema else (),
        conditions=_conditions(part),
        places=places,
    )
    if kind == "object":
        patterns: dict[str, Conjunction] = {
            name: (pattern,) for name, pattern in _named(part, "patternProperties")
        }
        return replace(
            found,
            required=dict.fromkeys(_strings(schema.get("required")), (*part.pointer, "required")),
            properties=_properties(part, patterns),
            patterns=patterns,
            additional=_one(part, "additionalProperties"),
            names=_one(part, "propertyNames"),
            dependent_required=_dependent_required(schema),
            dependent_schemas=dict(_dependent_schemas(part)),
        )
    if kind == "array":
        prefix, items = _items(part)
        return replace(found, prefix=prefix, items=items, contains=_contains(part))
    return replace(found, content=_one(part, "contentSchema")) if kind == "string" else found


def _one(part: Part, keyword: str) -> Conjunction:
    return join((part.member(keyword),)) if keyword in part.schema else ANYTHING


def _named(part: Part, keyword: str) -> Iterator[tuple[str, Part]]:
    for name, schema in as_mapping(part.schema.get(keyword)).items():
        if isinstance(schema, dict | bool):  # A member of `dependencies` may be a list of names.
            yield str(name), part.member(keyword, name)


def _properties(part: Part, patterns: Mapping[str, Conjunction]) -> dict[str, Conjunction]:
    return {
        name: join((declared,), *(schema for pattern, schema in patterns.items() if matches(pattern, name)))
        for name, declared in _named(part, "properties")
    }


def _items(part: Part) -> tuple[tuple[Conjunction, ...], Conjunction]:
    """Return the schemas of the first items and of the others; older drafts list them under `items`."""
    is_older = isinstance(part.schema.get("items"), list)
    first, rest = ("items", "additionalItems") if is_older else ("prefixItems", "items")
    prefix = (join((part.member(first, index),)) for index in range(len(part.schema.get(first, ()))))
    return tuple(prefix), _one(part, rest)


def _contains(part: Part) -> tuple[Containment, ...]:
    if "contains" not in part.schema or _contains_anything(part.schema):
        return ()
    return (Containment(_one(part, "contains"), *_contained(part.schema)),)


def _contains_anything(schema: Schema) -> bool:
    """Whether every item matches `contains`, so that its bounds apply to the whole array."""
    return schema.get("contains") is True or schema.get("contains") == {}


def _contained(schema: Schema) -> tuple[int, int | None]:
    """Return how many items must match `contains`, at least and at most (JSON Schema Validation, 6.4)."""
    least = _count(schema.get("minContains"))
    return 1 if least is None else least, _count(schema.get("maxContains"))


def _conditions(part: Part) -> tuple[Condition, ...]:
    if "if" not in part.schema:
        return ()
    then, otherwise = _one(part, "then"), _one(part, "else")
    return (Condition(_one(part, "if"), then, otherwise),) if then or otherwise else ()


def _strings(value: Any) -> Iterator[str]:
    return (name for name in as_list(value) if isinstance(name, str))


def _dependent_required(schema: Schema) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for keyword in ("dependentRequired", "dependencies", "dependentSchemas"):
        for name, needed in as_mapping(schema.get(keyword)).items():
            names = needed["required"] if _only_requires(needed) else needed
            if isinstance(names, list) and names:
                found[name] = found.get(name, frozenset()).union(_strings(names))
    return found


def _dependent_schemas(part: Part) -> Iterator[tuple[str, Conjunction]]:
    for keyword in ("dependentSchemas", "dependencies"):
        for name, schema in _named(part, keyword):
            if not _only_requires(schema.schema):
                yield name, (schema,)


def _only_requires(schema: Any) -> bool:
    """Whether the schema only lists required properties."""
    return isinstance(schema, dict) and schema.keys() == {"required"}


def _count(value: Any) -> int | None:
    """Return a count, which may be written as `1.0`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return None
    return int(value)


def _number(value: Any) -> Fraction | None:
    """Return the exact value of a number as it is written: 0.1 is a tenth."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Fraction(value) if isinstance(value, int) else Fraction(repr(value))


def _counts(schema: Schema, kind: str) -> dict[str, int]:
    written = ((keyword, _count(schema.get(keyword))) for keyword in _COUNTS.get(kind, ()))
    found = {keyword: count for keyword, count in written if count is not None}
    if kind == "array" and _contains_anything(schema):
        least, most = _contained(schema)
        found["minItems"] = max(found.get("minItems", 0), least)
        if most is not None:
            found["maxItems"] = min(found.get("maxItems", most), most)
    return found


def _checks(schema: Schema, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = dict(_counts(schema, kind))
    if kind == "array" and schema.get("uniqueItems") is True:
        found["uniqueItems"] = True
    if kind == "number":
        found |= _bounds(schema)
    if kind in ("number", "string"):
        for keyword in _TEXTS if kind == "string" else ("format",):
            text = schema.get(keyword)
            if keyword == "pattern" and isinstance(text, str):
                text = plain_pattern(text)
            if isinstance(text, str) and text and text not in _UNCHECKED_FORMATS:
                found[keyword] = frozenset({text})
    return _in_terms_of_3_1(found) if kind == "string" else found


def _in_terms_of_3_1(checks: dict[str, Any]) -> dict[str, Any]:
    """Replace the binary formats of OpenAPI 3.0 in the checks of a string (3.1, 4.8.14.1)."""
    found = dict(checks)
    if found.get("format") == frozenset({"byte"}):
        del found["format"]
        found.setdefault("contentEncoding", frozenset({"base64"}))
    if found.get("contentMediaType") == frozenset({"application/octet-stream"}):
        del found["contentMediaType"]
        if "contentEncoding" not in found:
            found.setdefault("format", frozenset({"binary"}))
    return found


def _bounds(schema: Schema) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, exclusive, tighter in (
        ("minimum", "exclusiveMinimum", lower),
        ("maximum", "exclusiveMaximum", upper),
    ):
        written = ((_number(schema.get(name)), False), (_number(schema.get(exclusive)), True))
        bounds = [(number, is_exclusive) for number, is_exclusive in written if number is not None]
        if bounds:
            found[name] = reduce(tighter, bounds)
    step = _number(schema.get("multipleOf"))
    if step is not None and step > 0:
        found["multipleOf"] = frozenset({step})
    return found
