"""Vary a valid value, with one change per keyword of its schema on both sides of the limit.

A variation does not say whether it is still valid; an independent validator decides that. The closer it stays
to the original, the more certain is the reason of a refusal.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.conformance.written_discriminators import tagged_alternative
from specfirst.conformance.written_documents import RECURSION

Variation = tuple[str, Any]
"""A description of the change, and the changed value."""

FRACTION_OF_ZERO = "the same number with a fraction of zero"
"""`2.0` for `2`, which JSON Schema treats as the same number (2020-12, 6.1.1)."""
_MAX_ITEMS = 200
_ONE_OF_EACH_TYPE: dict[str, Any] = {
    "null": None,
    "boolean": True,
    "integer": 7,
    "number": 7.5,
    "string": "text",
    "array": [],
    "object": {},
}
_BREAKING_TEXTS = ("", " ", "\n", "!", "no such value", "\u007f", "ünïcödé", "00:00")
_MISSHAPEN: dict[str, tuple[str, ...]] = {
    "uuid": ("0198c9f07a2f7d119b3c4e5f6a7b8c9d", "{0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d}", "0198c9f0-7a2f"),
    "date-time": ("2026-01-02", "2026-01-02T03:04:05", "2026-13-02T03:04:05Z", "1767323045"),
    "date": ("2026-01-02T00:00:00Z", "2026-02-30"),
    "email": ("ada.example.com", "ada@", "@example.com", "ada lovelace@example.com"),
    "uri": ("not a uri",),
}


def variations(schema: Mapping[str, Any] | bool, value: Any) -> Iterator[Variation]:
    """Yield the variations of `value` that test a keyword of `schema` or of a part of it."""
    schema = {} if isinstance(schema, bool) else _branch(schema, value)
    yield from _of_type(schema, value)
    yield from (
        (f"one of the enumeration, {member!r}", member)
        for member in schema.get("enum", ())
        if member != value
    )
    if isinstance(value, str):
        yield from _texts(schema, value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _numbers(schema, value)
    elif isinstance(value, list):
        yield from _arrays(schema, value)
    elif isinstance(value, dict):
        yield from _objects(schema, value)


def _branch(schema: Mapping[str, Any], value: Any) -> Mapping[str, Any]:
    """Return the alternative that fits the value best, by the properties that it declares."""
    for keyword in ("oneOf", "anyOf"):
        if keyword in schema and isinstance(value, dict):
            if (tagged := tagged_alternative(schema, keyword, value)) is not None:
                return tagged  # type: ignore[no-any-return]
            alternatives = [branch for branch in schema[keyword] if "properties" in branch]
            return max(
                alternatives,
                key=lambda alternative: len(value.keys() & alternative["properties"].keys()),
                default=schema,
            )
    return schema


def _of_type(schema: Mapping[str, Any], value: Any) -> Iterator[Variation]:
    for kind, other in _ONE_OF_EACH_TYPE.items():
        if other != value:
            yield f"{kind} instead", other
    if isinstance(value, int) and not isinstance(value, bool):
        yield FRACTION_OF_ZERO, float(value)
        yield "the same number as text", str(value)
    if isinstance(value, bool):
        yield "the same boolean as text", str(value).lower()
        yield "the same boolean as a number", int(value)


def _texts(schema: Mapping[str, Any], value: str) -> Iterator[Variation]:
    least, most = schema.get("minLength"), schema.get("maxLength")
    if least:
        yield f"{least - 1} characters", _of_length(schema, value, least - 1)
        yield f"{least} characters", _of_length(schema, value, least)
    if most is not None:
        yield f"{most} characters", _of_length(schema, value, most)
        yield f"{most + 1} characters", _of_length(schema, value, most + 1)
    if "pattern" in schema:
        for text in _BREAKING_TEXTS:
            yield f"{text!r}", text
            yield f"{text!r} in front", text + value
            yield f"{text!r} behind", value + text
    for text in _MISSHAPEN.get(schema.get("format", ""), ()):
        yield f"misshapen: {text!r}", text
    if schema.get("enum") or "const" in schema:
        yield "in other letters", value.swapcase()


def _of_length(schema: Mapping[str, Any], value: str, length: int) -> str:
    if schema.get("format") == "email" and length > len(value):
        return _email(length)
    return value[:length] + (value[-1:] or "x") * (length - len(value))


def _email(length: int) -> str:
    """Return a valid address of this length, within RFC 5321: 64 octets, `@`, labels of 63."""
    rest = length - 65
    domain = ""
    while rest > 0:
        label = min(63, rest if rest < 64 else rest - 2)
        domain += "b" * label + ("." if rest > label else "")
        rest -= label + 1
    return f"{'a' * 64}@{domain}"


def _numbers(schema: Mapping[str, Any], value: float) -> Iterator[Variation]:
    step = 1 if isinstance(value, int) else 0.5
    for keyword in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        if keyword in schema:
            bound = schema[keyword]
            yield from ((f"{number}", number) for number in (bound - step, bound, bound + step))
    if "multipleOf" in schema:
        yield "half a step off a multiple", value + schema["multipleOf"] / 2
    if isinstance(value, int):
        yield "a fraction", value + 0.5


def _arrays(schema: Mapping[str, Any], value: list[Any]) -> Iterator[Variation]:
    items = schema.get("items", {})
    for index, item in enumerate(value[:1]):
        for what, varied in variations(items, item):
            yield f"[{index}] {what}", [*value[:index], varied, *value[index + 1 :]]
    if value:
        yield "the first item twice", [value[0], *value]
        for keyword in ("minItems", "maxItems"):
            bound = schema.get(keyword)
            if bound is not None and bound <= _MAX_ITEMS:
                for count in (bound - 1, bound, bound + 1):
                    if count >= 0:
                        yield f"{count} items", (value * (count // len(value) + 1))[:count]


def _objects(schema: Mapping[str, Any], value: dict[str, Any]) -> Iterator[Variation]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    for name, property_schema in properties.items():
        if name in value:
            yield f"without {name}", {key: member for key, member in value.items() if key != name}
            for what, varied in variations(property_schema, value[name]):
                yield f"{name}: {what}", {**value, name: varied}
    others = schema.get("additionalProperties")
    if not isinstance(others, Mapping) or RECURSION not in others:
        yield "with an unknown property", {**value, "no_such_property": 1}
    most = schema.get("maxProperties")
    if most is not None and most <= _MAX_ITEMS:
        yield "too many properties", {f"property_{index}": index for index in range(most + 1)}
