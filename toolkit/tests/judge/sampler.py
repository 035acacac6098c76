"""Valid and invalid values of a schema, on both sides of the limit of each keyword.

Whether a value is valid is not for the sampler to say: two validators judge it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, islice, zip_longest
from random import Random
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import HypothesisException
from hypothesis.strategies import from_regex

from specfirst.compiler.document.json_pointer import Pointer
from tests.judge.flat_schemas import Resolve, Schema, flat_schemas, implied_type
from tests.judge.semantics import POINTER

_SHALLOW, _DEEPEST = 2, 7
_INNER = 40
_LONGEST = 2_000
_ONE_OF_EACH_TYPE: tuple[Any, ...] = (None, True, 7, 7.5, "text", [], {}, 1.0, "1", 0, -1)
_TEXTS: dict[str, tuple[str, ...]] = {
    "uuid": (
        "0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d",
        "{0198c9f0-7a2f-7d11-9b3c-4e5f6a7b8c9d}",
        "0198c9f0-7a2f",
    ),
    "date-time": ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00.5+02:00", "2026-01-31T12:00:00", "2026-01-31"),
    "date": ("2026-01-31", "2026-02-30", "2026-01-31T00:00:00Z"),
    "time": ("12:00:00Z", "25:00:00Z", "12:00"),
    "email": ("ada@example.com", "ada.example.com", "ada@"),
}


class Instance(NamedTuple):
    """A JSON value, and the place of the schema that it tests."""

    pointer: Pointer
    value: Any


class Unsatisfiable(Exception):
    """No value was found for a schema."""


class Sampler:
    """Makes values of the schemas of one document."""

    def __init__(self, resolve: Resolve, seed: int) -> None:
        self._resolve = resolve
        self._random = Random(seed)

    def instances(self, schema: Any, pointer: Pointer, most: int) -> list[Instance]:
        """Return valid and invalid values of a schema, up to `most`."""
        found = list(islice(self._instances(schema, pointer, 0), most * 4))
        return found if len(found) <= most else [*found[:8], *self._random.sample(found[8:], most - 8)]

    def _instances(self, schema: Any, pointer: Pointer, depth: int) -> Iterator[Instance]:
        if depth > 0:
            pointer = self._place_of(schema, pointer)
        for flat in flat_schemas(schema, self._resolve):
            for full in (True, False):
                try:
                    value = self._value(flat, depth, full)
                except Unsatisfiable:
                    continue
                yield Instance(pointer, value)
                if depth == 0 or not (isinstance(schema, dict) and "$ref" in schema):
                    yield from self._beside(flat, value, pointer, depth)
        yield from (Instance(pointer, value) for value in _ONE_OF_EACH_TYPE)

    def _place_of(self, schema: Any, pointer: Pointer) -> Pointer:
        """Return the place of a schema; for a reference, that of its target."""
        for _ in range(_DEEPEST):
            if not isinstance(schema, dict):
                break
            pointer = tuple(schema.get(POINTER, pointer))
            if schema.keys() - {POINTER} != {"$ref"}:
                break
            schema = self._resolve(schema["$ref"])
        return pointer

    # Valid values

    def _value(self, flat: Schema, depth: int, full: bool) -> Any:
        if depth > _DEEPEST:
            raise Unsatisfiable
        if "const" in flat:
            return flat["const"]
        if "enum" in flat:
            kind = flat.get("type")
            fitting = [value for value in flat["enum"] if kind is None or _is_of(value, kind)]
            return self._random.choice(fitting or flat["enum"])
        match implied_type(flat):
            case "string":
                return self._text(flat)
            case "integer" | "number" as kind:
                return _number(flat, kind)
            case "boolean":
                return self._random.choice([True, False])
            case "null":
                return None
            case "array":
                return self._array(flat, depth, full)
            case "object":
                return self._object(flat, depth, full)
        return self._random.choice(["any", 1, {"any": True}, None])

    def _any_value(self, schema: Any, depth: int, full: bool) -> Any:
        """Return a value of a random flat schema that has one."""
        flats = flat_schemas(schema, self._resolve, 4)
        self._random.shuffle(flats)
        for flat in flats:
            try:
                return self._value(flat, depth, full)
            except Unsatisfiable:
                continue
        raise Unsatisfiable

    def _text(self, flat: Schema) -> str:
        if flat.get("format") in _TEXTS:
            return _TEXTS[flat["format"]][0]
        least = min(flat.get("minLength", 0), _LONGEST)
        if "pattern" in flat:
            most = flat.get("maxLength", _LONGEST)
            found = texts_of(flat["pattern"])
            fitting = [text for text in found if least <= len(text) <= most]
            fitting = fitting or _of_length(flat["pattern"], found, least, most)
            if not fitting:
                raise Unsatisfiable
            return self._random.choice(fitting)
        most = flat.get("maxLength", max(least, 8))
        return "abcdefgh"[:most].ljust(least, "x")

    def _array(self, flat: Schema, depth: int, full: bool) -> list[Any]:
        prefix = [self._any_value(item, depth + 1, full) for item in flat.get("prefixItems", ())]
        count = max(flat.get("minItems", 0), 1 if full and depth < _DEEPEST - 1 else 0)
        items = flat.get("items", {})
        values = list(prefix)
        if "contains" in flat:
            values.append(self._any_value(flat["contains"], depth + 1, full))
        if items is False:
            return values
        for attempt in range(min(count, 50) * 3):
            if len(values) >= count:
                break
            try:
                value = self._any_value(items, depth + 1, full)
            except Unsatisfiable:
                if flat.get("minItems", 0) == 0:
                    break
                raise
            if isinstance(value, str) and attempt and "pattern" not in str(items):
                value = f"{value[:-1]}{attempt % 10}" if value else value
            if isinstance(value, int) and not isinstance(value, bool):
                value += attempt
            if not flat.get("uniqueItems") or value not in values:
                values.append(value)
        return values

    def _object(self, flat: Schema, depth: int, full: bool) -> dict[str, Any]:
        properties: Schema = flat.get("properties", {})
        required = flat.get("required", [])
        whole: dict[str, Any] = {}
        for name in dict.fromkeys([*required, *(properties if full else ())]):
            extra = flat.get("additionalProperties", {})
            try:
                whole[name] = self._any_value(
                    properties.get(name, extra), depth + 1, full and depth < _SHALLOW
                )
            except Unsatisfiable:
                if name in required:
                    raise
        least = max(flat.get("minProperties", 0), 1 if full and not properties else 0)
        whole |= self._extras(flat, least - len(whole), depth)
        most = flat.get("maxProperties")
        if most is not None:
            kept = [*required, *(name for name in whole if name not in required)][:most]
            whole = {name: whole[name] for name in kept if name in whole}
        return whole

    def _extras(self, flat: Schema, count: int, depth: int) -> dict[str, Any]:
        """Return undeclared properties."""
        extras: dict[str, Any] = {}
        patterns: Schema = flat.get("patternProperties", {})
        keys = flat.get("propertyNames", {})
        for index in range(max(count, 0)):
            if patterns:
                pattern = self._random.choice(list(patterns))
                names, values = texts_of(pattern), patterns[pattern]
            else:
                names, values = [f"extra_{index}"], flat.get("additionalProperties", {})
                if keys:
                    names = [str(self._any_value({"type": "string", **keys}, depth + 1, False))]
            if not names or values is False:
                break
            extras[self._random.choice(names)] = self._any_value(values, depth + 1, False)
        return extras

    # Values beside

    def _beside(self, flat: Schema, value: Any, pointer: Pointer, depth: int) -> Iterator[Instance]:
        yield from (Instance(pointer, member) for member in flat.get("enum", ()))
        if "not" in flat:
            inverse = islice(flat_schemas(flat["not"], self._resolve), 3)
            for other in inverse:
                try:
                    negated = self._value(other, depth, True)
                except Unsatisfiable:
                    continue
                both = isinstance(negated, dict) and isinstance(value, dict)
                yield Instance(pointer, {**value, **negated} if both else negated)
        if isinstance(value, str):
            yield from (Instance(pointer, text) for text in _texts_beside(flat, value))
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield from (Instance(pointer, number) for number in _numbers_beside(flat, value))
        elif isinstance(value, list):
            yield from self._arrays_beside(flat, value, pointer, depth)
        elif isinstance(value, dict):
            yield from self._objects_beside(flat, value, pointer, depth)

    def _arrays_beside(
        self, flat: Schema, value: list[Any], pointer: Pointer, depth: int
    ) -> Iterator[Instance]:
        if value:
            yield Instance(pointer, [value[0], *value])
            yield Instance(pointer, value[:-1])
            for keyword in ("minItems", "maxItems"):
                if flat.get(keyword, _LONGEST) < 60:
                    for count in (flat[keyword] - 1, flat[keyword], flat[keyword] + 1):
                        yield Instance(pointer, (value * (count // len(value) + 1))[: max(count, 0)])
        prefix = flat.get("prefixItems", ())
        beyond = self._place_of(flat.get("items"), (*pointer, "items"))
        yield Instance(beyond, [*value, "one more"])
        for index, item_schema in enumerate([*prefix, flat.get("items", {})]):
            place = (*pointer, "prefixItems", index) if index < len(prefix) else (*pointer, "items")
            if index < len(value) or (value and index == len(prefix)):
                for item in islice(self._instances(item_schema, place, depth + 1), _INNER):
                    changed = [*value[:index], item.value, *value[index + 1 :]]
                    yield Instance(item.pointer, changed)

    def _objects_beside(
        self, flat: Schema, value: dict[str, Any], pointer: Pointer, depth: int
    ) -> Iterator[Instance]:
        properties: Schema = flat.get("properties", {})
        for name in value:
            yield Instance(pointer, {key: member for key, member in value.items() if key != name})
        beyond = self._place_of(flat.get("additionalProperties"), pointer)
        yield Instance(beyond, {**value, "no such property": 1})
        yield Instance(beyond, {**value, "no such property": "text", "another": None})
        most = flat.get("maxProperties", _LONGEST)
        if most < 60:
            yield Instance(pointer, value | {f"extra_{index}": "x" for index in range(most + 1 - len(value))})
        for name, others in flat.get("dependentRequired", {}).items():
            alone = {key: member for key, member in value.items() if key not in others}
            yield Instance(pointer, {**alone, name: value.get(name, "x")})
        inner = [
            self._with_property(value, name, declared, (*pointer, "properties", name), depth)
            for name, declared in properties.items()
        ]
        extra = flat.get("additionalProperties")
        if isinstance(extra, dict):
            inner.append(
                self._with_property(value, "an extra", extra, (*pointer, "additionalProperties"), depth)
            )
        for pattern, declared in flat.get("patternProperties", {}).items():
            place = (*pointer, "patternProperties", pattern)
            inner += [
                self._with_property(value, name, declared, place, depth) for name in texts_of(pattern)[:1]
            ]
        # In turn, so that every property is varied.
        in_turn = chain.from_iterable(zip_longest(*inner))
        yield from (instance for instance in in_turn if instance is not None)

    def _with_property(
        self, value: dict[str, Any], name: str, schema: Any, pointer: Pointer, depth: int
    ) -> Iterator[Instance]:
        for inner in islice(self._instances(schema, pointer, depth + 1), _INNER):
            yield Instance(inner.pointer, {**value, name: inner.value})


@lru_cache(maxsize=4096)
def texts_of(pattern: str) -> list[str]:
    """Return texts that match a pattern; empty if Python does not support the pattern."""
    found: list[str] = []

    @settings(
        max_examples=6, derandomize=True, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(from_regex(re.compile(pattern, re.ASCII)))
    def collect(text: str) -> None:
        found.append(text)

    try:
        collect()
    except (re.error, HypothesisException, RecursionError, OverflowError, AssertionError):
        return []
    return sorted({text for text in found if "\x00" not in text and text.isprintable()}, key=len)


def _of_length(pattern: str, texts: list[str], least: int, most: int) -> list[str]:
    """Return longer and shorter versions of texts that still match the pattern."""
    longer = [text + text[-1:] * (least - len(text)) for text in texts]
    return [text for text in (text[:most] for text in longer) if text and re.search(pattern, text, re.ASCII)]


def _texts_beside(flat: Schema, value: str) -> Iterator[str]:
    least, most = flat.get("minLength", 0), flat.get("maxLength", _LONGEST)
    for length in (least - 1, least, most, most + 1):
        if 0 <= length < _LONGEST:
            yield value[:length] + (value[-1:] or "x") * (length - len(value))
    if "pattern" in flat:
        for text in ("", " ", "\n", "!", "ünï", "٣"):
            yield from (text, text + value, value + text)
        yield from texts_of(flat["pattern"])
    yield from _TEXTS.get(flat.get("format", ""), ())
    if "enum" in flat or "const" in flat:
        yield from (value.swapcase(), f"{value} ")


def _number(flat: Schema, kind: str) -> int | float:
    step = flat.get("multipleOf", 1)
    least = flat.get("minimum", flat.get("exclusiveMinimum", 0) + ("exclusiveMinimum" in flat))
    most = flat.get("maximum", flat.get("exclusiveMaximum", least + 1000) - ("exclusiveMaximum" in flat))
    if "multipleOf" in flat and step:
        value = -(-least // step) * step
        return value if value <= most else 0
    value = min(max(least, 0) if least <= 3 <= most else least, most)
    return int(value) if kind == "integer" else value


def _numbers_beside(flat: Schema, value: float) -> Iterator[int | float]:
    for keyword in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"):
        if keyword in flat and abs(flat[keyword]) < 2**62:
            bound = flat[keyword]
            yield from (bound - 1, bound, bound + 1, bound - 0.5, bound + 0.5)
    if flat.get("multipleOf"):
        step = flat["multipleOf"]
        yield from (value + step / 2, step * 3, step * 10, step)
    yield from (value + 0.5, float(value), 2**31, -(2**31) - 1, 2**53 + 1)


def _is_of(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str, "integer": int, "number": (int, float), "array": list, "object": dict,
        "null": type(None), "boolean": bool,
    }  # fmt: skip
    return isinstance(value, kinds[kind])
