"""Make invalid values from a valid one."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator
from typing import Any

from tests.wild.document import Unreadable
from tests.wild.json_schema import View
from tests.wild.requests.patterns import NoString
from tests.wild.requests.samples import Sampler
from tests.wild.requests.shape import Shape, Unsampled

_OTHER_TYPES = (12345, "not-of-the-type", True, {"probe": 1}, ["probe"])
ASSERTED_FORMATS = frozenset({"uuid", "date-time", "date", "email"})
MAX_LENGTH, MAX_ITEMS, MAX_DEPTH = 4000, 200, 2


class Mutator:
    """Breaks valid values in one place."""

    def __init__(self, sampler: Sampler, loose: View) -> None:
        self._sampler = sampler
        self._loose = loose

    def broken(
        self, schema: Any, value: Any, untouched: frozenset[str] = frozenset()
    ) -> Iterator[tuple[str, Any]]:
        """Yield pairs of a kind and a value. The caller checks that the schema refuses the value."""
        yield from self._at(schema, value, 0, untouched)

    def _at(
        self, schema: Any, value: Any, depth: int, untouched: frozenset[str]
    ) -> Iterator[tuple[str, Any]]:
        try:
            shape = self._sampler.shape([schema], depth)
        except (Unsampled, Unreadable, NoString, RecursionError):
            return
        yield from self._scalars(shape, value)
        if isinstance(value, dict):
            yield from self._objects(shape, value, depth, untouched)
        if isinstance(value, list):
            yield from self._arrays(shape, value, depth)

    def _scalars(self, shape: Shape, value: Any) -> Iterator[tuple[str, Any]]:
        yield from (("type", type_) for type_ in _OTHER_TYPES if type(type_) is not type(value))
        if shape.enum is not None:
            yield "enum", "not-in-the-enum"
        if isinstance(value, str):
            yield from _of_string(shape)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            yield from _of_number(shape)

    def _objects(
        self, shape: Shape, value: dict[str, Any], depth: int, untouched: frozenset[str]
    ) -> Iterator[tuple[str, Any]]:
        for name in shape.required:
            if name in value and name not in untouched:
                yield "missing property", {key: member for key, member in value.items() if key != name}
        if False in shape.additional:
            yield "unknown property", {**value, "probe_unknown": 1}
        if depth >= MAX_DEPTH:
            return
        for name in value:
            schemas = shape.properties.get(name)
            if not schemas or name in untouched or any(map(self._loose.hides_by_reference, schemas)):
                continue
            whole = schemas[0] if len(schemas) == 1 else {"allOf": schemas}
            yield "null", {**value, name: None}
            for kind, inner in self._at(whole, value[name], depth + 1, frozenset()):
                yield kind, {**value, name: inner}

    def _arrays(self, shape: Shape, value: list[Any], depth: int) -> Iterator[tuple[str, Any]]:
        least, most = int(shape.low.get("Items", 0)), int(shape.high.get("Items", MAX_ITEMS + 1))
        if least and len(value) >= least:
            yield "minItems", value[: least - 1]
        if value and most <= MAX_ITEMS:
            yield "maxItems", [copy.deepcopy(value[number % len(value)]) for number in range(most + 1)]
        if value and shape.unique:
            yield "uniqueItems", [*value, copy.deepcopy(value[0])]
        if value and shape.items and depth < MAX_DEPTH:
            for kind, inner in self._at(shape.items[0], value[0], depth + 1, frozenset()):
                yield kind, [inner, *value[1:]]


def _of_string(shape: Shape) -> Iterator[tuple[str, Any]]:
    least, most = int(shape.low.get("Length", 0)), int(shape.high.get("Length", MAX_LENGTH + 1))
    if least:
        yield "minLength", "a" * (least - 1)
    if most <= MAX_LENGTH:
        yield "maxLength", "a" * (most + 1)
    if shape.patterns:
        yield from (("pattern", text) for text in ("~!~", "0", "a", "~" * max(least, 1), "Ω" * max(least, 1)))
    if shape.format in ASSERTED_FORMATS and not shape.patterns:
        yield f"format {shape.format}", "not-of-the-format"


def _of_number(shape: Shape) -> Iterator[tuple[str, Any]]:
    for name, bounds, step in (("minimum", shape.low, -1), ("maximum", shape.high, 1)):
        if "imum" in bounds:
            edge = bounds["imum"]
            yield name, (math.floor(edge) if step < 0 else math.ceil(edge)) + step
        exclusive = f"exclusiveM{name[1:]}"
        if exclusive in bounds:
            edge = bounds[exclusive]
            yield exclusive, int(edge) if edge == int(edge) else edge
    if shape.multiples:
        yield (
            "multipleOf",
            shape.multiples[0] * 1.5
            if shape.multiples[0] != int(shape.multiples[0])
            else int(shape.multiples[0]) + 1,
        )
    if "integer" in (shape.types or ()) and "number" not in (shape.types or ()):
        yield "integer", 17.5
