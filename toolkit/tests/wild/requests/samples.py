"""Make random values of a schema, checked by jsonschema-rs."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

from tests.wild.document import Document, Unreadable
from tests.wild.json_schema import View
from tests.wild.requests import strings
from tests.wild.requests.discriminators import Discriminators
from tests.wild.requests.patterns import NoString
from tests.wild.requests.shape import EVERYTHING, Shape, Size, Unsampled

MAX_DEPTH = 14
ATTEMPTS = 12
LARGEST_ARRAY = 50


class Sampler:
    """Makes values of schemas of one document, as requests see them."""

    def __init__(self, document: Document, view: View, discriminators: Discriminators) -> None:
        self._document = document
        self._view = view
        self._formatted = View(document, request=True, formats=True)
        self._discriminators = discriminators
        self._chance = random.Random(0)
        self._size = Size.MINIMAL
        self._variant = 0
        self._nulls = False
        self._some = False

    def valid(
        self, schema: Any, size: Size, *, variant: int = 0, nulls: bool = True, some: bool = False
    ) -> Any:
        """Return a value that jsonschema-rs accepts. With `some`, arrays and objects are not empty.

        Raises:
            Unsampled: twelve attempts found none.
        """
        self._size, self._variant, self._nulls, self._some = size, variant, nulls, some
        try:
            validator = self._view.validator(schema)
        except (Unreadable, ValueError) as error:
            raise Unsampled(f"the schema cannot be compiled: {error}"[:200]) from error
        reason = ""
        for attempt in range(ATTEMPTS):
            self._chance = random.Random(f"{variant} {attempt} {size.value}")
            if attempt > 7:
                self._size = Size.RANDOM
            try:
                value = self.make(schema)
            except (Unsampled, NoString, Unreadable) as error:
                reason = str(error)
                continue
            except RecursionError:
                raise Unsampled("recursion without end") from None
            fault = next(validator.iter_errors(value), None)
            if fault is None:
                return value
            reason = f"{fault.message} at {fault.instance_path}"[:300]
        raise Unsampled(reason)

    def make(self, schema: Any, depth: int = 0) -> Any:
        if depth > MAX_DEPTH:
            raise Unsampled("required without end")
        choice = self._discriminators.choose(schema, self._pick(depth)) if isinstance(schema, dict) else None
        if self._size is Size.EXAMPLES and choice is None:
            for shown in self._examples(schema):
                return copy.deepcopy(shown)
        target, tags = (choice.schema, choice.tags) if choice else (schema, {})
        shape = self.shape([target], depth)
        for name, tag in tags.items():
            shape.properties.setdefault(name, []).append({"enum": tag.candidates})
            shape.required[name] = None
            shape.types = {"object"}
        return self._of_shape(shape, depth)

    def _examples(self, schema: Any) -> Iterator[Any]:
        """Yield the valid examples of the schema."""
        target = self._document.resolve(schema)
        if not isinstance(target, dict):
            return
        several = target.get("examples")
        shown = [target[key] for key in ("example",) if key in target]
        for example in [*shown, *(several if isinstance(several, list) else ())]:
            if not self.is_meant(target, example):
                continue
            if self._view.validator(schema).is_valid(example) and self._formatted.validator(schema).is_valid(
                example
            ):
                yield example

    def is_meant(self, schema: Any, value: Any) -> bool:
        """Refuse non-objects for `properties` without a type, because the generator warns of that reading."""
        schema = self._document.resolve(schema)
        untyped = isinstance(schema, dict) and "properties" in schema and "type" not in schema
        return not untyped or isinstance(value, dict)

    def is_binary(self, schema: Any, name: str) -> bool:
        """Whether a property of a form is a file, or a list of files."""
        return any(self._binary(subschema) for subschema in self.properties(schema).get(name, ()))

    def admits(self, schema: Any, value: Any) -> bool:
        """Whether the value is valid in the direction of the sampler."""
        return schema is None or self._view.validator(schema).is_valid(value)

    def properties(self, schema: Any, depth: int = 0) -> dict[str, list[Any]]:
        """Return the properties of all alternatives by name."""
        found: dict[str, list[Any]] = {}
        schema = self._document.resolve(schema)
        if not isinstance(schema, dict) or depth > 8:
            return found
        for name, subschema in (schema.get("properties") or {}).items():
            found.setdefault(name, []).append(subschema)
        for key in ("allOf", "oneOf", "anyOf"):
            for part in schema.get(key) or []:
                for name, more in self.properties(part, depth + 1).items():
                    found.setdefault(name, []).extend(more)
        return found

    def _binary(self, schema: Any, depth: int = 0) -> bool:
        schema = self._document.resolve(schema)
        if not isinstance(schema, dict) or depth > 5:
            return False
        if schema.get("format") == "binary" or (
            "contentMediaType" in schema and "contentEncoding" not in schema
        ):
            return True
        parts = [
            schema.get("items"),
            *(schema.get("allOf") or []),
            *(schema.get("oneOf") or []),
            *(schema.get("anyOf") or []),
        ]
        return any(self._binary(part, depth + 1) for part in parts)

    def _pick(self, depth: int) -> int:
        return self._variant if depth == 0 and self._variant else self._chance.randrange(1000)

    def shape(self, schemas: list[Any], depth: int) -> Shape:
        shape = Shape()
        for schema in schemas:
            self._add(shape, schema, depth, 0)
        return shape

    def _add(self, shape: Shape, schema: Any, depth: int, inner: int) -> None:
        if schema is False:
            raise Unsampled("a false schema")
        if not isinstance(schema, dict):
            return
        if inner > 30:
            raise Unsampled("a schema that consists of itself")
        if "$ref" in schema:
            self._add(shape, self._view.target(schema["$ref"]), depth, inner + 1)
            if self._document.is_30:
                return
        self._add_own(shape, schema)
        for part in schema.get("allOf") or []:
            self._add(shape, part, depth, inner + 1)
        for key in ("oneOf", "anyOf"):
            parts = schema.get(key)
            if isinstance(parts, list) and parts:
                chosen = parts[self._pick(depth) % len(parts)]
                choice = self._discriminators.choose(chosen, self._pick(depth), inherited_only=True)
                if choice:
                    chosen = choice.schema
                    for name, tag in choice.tags.items():
                        shape.properties.setdefault(name, []).append({"enum": tag.candidates})
                        shape.required[name] = None
                self._add(shape, chosen, depth, inner + 1)

    def _add_own(self, shape: Shape, schema: dict[str, Any]) -> None:
        own = self._view.keywords(schema)
        types = own.get("type")
        if types:
            given = set(types if isinstance(types, list) else [types])
            shape.types = given if shape.types is None else _intersect(shape.types, given)
        for key in ("enum", "const"):
            if key in own:
                values = own["enum"] if key == "enum" else [own["const"]]
                shape.enum = values if shape.enum is None else [v for v in shape.enum if _in(v, values)]
        if isinstance(schema.get("properties"), dict):
            for name, subschema in schema["properties"].items():
                shape.properties.setdefault(name, []).append(subschema)
        for name in own.get("required", ()):
            shape.required[name] = None
        if "additionalProperties" in schema:
            shape.additional.append(schema["additionalProperties"])
        if isinstance(schema.get("items"), (dict, bool)):
            shape.items.append(schema["items"])
        shape.prefix = schema.get("prefixItems") or shape.prefix
        shape.unique = shape.unique or schema.get("uniqueItems") is True
        if "pattern" in own:
            shape.patterns.append(own["pattern"])
        shape.format = own.get("format", shape.format)
        if "multipleOf" in own:
            shape.multiples.append(own["multipleOf"])
        for key, bounds, tighter in _BOUNDS:
            if key in own:
                name = key.removeprefix("min").removeprefix("max")
                target = shape.low if bounds == "low" else shape.high
                target[name] = tighter(target.get(name, own[key]), own[key])

    def _of_shape(self, shape: Shape, depth: int) -> Any:
        if shape.enum is not None:
            return self._of_enum(shape)
        types = shape.types
        if types is None:
            types = self._implied(shape)
        kinds = sorted(types - {"null"}) or ["null"]
        if "null" in types and self._nulls and self._size is Size.RANDOM and self._chance.random() < 0.2:
            return None
        kind = kinds[self._pick(depth) % len(kinds)]
        if kind == "null":
            return None
        if kind == "boolean":
            return self._chance.random() < 0.5
        if kind in ("integer", "number"):
            return self._number(shape, whole=kind == "integer")
        if kind == "string":
            return strings.sample(shape, self._chance, self._size)
        return self._array(shape, depth) if kind == "array" else self._object(shape, depth)

    @staticmethod
    def _implied(shape: Shape) -> set[str]:
        if shape.properties or shape.required or shape.additional:
            return {"object"}
        if shape.items or shape.prefix:
            return {"array"}
        if "imum" in shape.low or "imum" in shape.high or shape.multiples:
            return {"number"}
        return {"string"}

    def _of_enum(self, shape: Shape) -> Any:
        values = [v for v in shape.enum or [] if shape.types is None or _of_types(v, shape.types)]
        others = [v for v in values if v is not None]
        values = others if others or not self._nulls else values
        if not values:
            raise Unsampled("no value of the enum has the type")
        return self._chance.choice(values)

    def _number(self, shape: Shape, *, whole: bool) -> Any:
        low, high = _closed_range(shape, whole, _span(shape, whole, self._size))
        if shape.multiples:
            step = max(shape.multiples)
            first, last = math.ceil(low / step), math.floor(high / step)
            if first > last:
                raise Unsampled("no multiple within the bounds")
            value = self._chance.choice([first, last, self._chance.randint(first, last)]) * step
            return int(value) if value == int(value) else round(value, 10)
        if whole or (high - low >= 1 and math.ceil(low) <= math.floor(high)):
            first, last = math.ceil(low), math.floor(high)
            if first > last:
                raise Unsampled("no number within the bounds")
            between = self._chance.randint(first, last)
            least, most = (Size.MINIMAL, Size.LOWEST), (Size.FULL, Size.HIGHEST)
            value = first if self._size in least else last if self._size in most else between
            return value if whole or self._chance.random() < 0.5 or value + 0.5 > last else value + 0.5
        return (low + high) / 2

    def _array(self, shape: Shape, depth: int) -> list[Any]:
        least, most = int(shape.low.get("Items", 0)), int(shape.high.get("Items", 10_000))
        wanted = max(least, 1 + self._chance.randrange(2))
        if self._size in (Size.MINIMAL, Size.LOWEST) or depth > 5:
            wanted = least
        elif self._size is Size.HIGHEST and most <= LARGEST_ARRAY and depth < 2:
            wanted = most
        if self._some and depth <= 1:
            wanted = max(wanted, 1)
        wanted = min(wanted, most)
        made: list[Any] = []
        for position in range(wanted * 4 if shape.unique else wanted):
            if len(made) >= wanted:
                break
            schemas = [shape.prefix[position]] if position < len(shape.prefix) else shape.items
            value = self._all_of(schemas, depth + 1)
            if not shape.unique or not _in(value, made):
                made.append(value)
        if len(made) < least:
            raise Unsampled("too few different items")
        return made

    def _all_of(self, schemas: list[Any], depth: int) -> Any:
        return self.make(schemas[0] if len(schemas) == 1 else {"allOf": schemas}, depth)

    def _object(self, shape: Shape, depth: int) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name in shape.required:
            made[name] = self._property(shape, name, depth)
        most = int(shape.high.get("Properties", 10_000))
        for name in self._optional(shape, depth):
            if len(made) < most:
                try:
                    made[name] = self._property(shape, name, depth)
                except (Unsampled, NoString):
                    if self._size not in EVERYTHING:
                        raise
        extra = [subschema for subschema in shape.additional if subschema is not False]
        wanted = int(shape.low.get("Properties", 0)) - len(made)
        if extra and self._size is not Size.MINIMAL and depth < 4 and not shape.properties:
            wanted = max(wanted, 1)
        if self._some and depth == 0 and not made and False not in shape.additional:
            wanted = max(wanted, 1)
        for number in range(max(0, min(wanted, most - len(made)))):
            schemas = [subschema for subschema in extra if isinstance(subschema, dict)]
            left = [prop for prop in shape.properties if prop not in made]
            name = left[0] if left else f"key{number}"
            made[name] = (
                self._property(shape, name, depth) if left else self._all_of(schemas or [{}], depth + 1)
            )
        return made

    def _property(self, shape: Shape, name: str, depth: int) -> Any:
        schemas = shape.properties.get(name)
        if schemas is None:
            schemas = [subschema for subschema in shape.additional if isinstance(subschema, dict)] or [{}]
        return self._all_of(schemas, depth + 1)

    def _optional(self, shape: Shape, depth: int) -> Iterator[str]:
        if self._size is Size.MINIMAL or depth > 6:
            return
        limit = (200, 60, 12, 5, 3, 2, 1)[depth]
        names = [
            name
            for name, schemas in shape.properties.items()
            if name not in shape.required and not any(map(self._view.hides_by_reference, schemas))
        ]
        if self._size is Size.RANDOM:
            self._chance.shuffle(names)
            names = [name for name in names if self._chance.random() < 0.4]
        yield from names[:limit]


_BOUNDED = ("Length", "Items", "Properties", "imum")
_BOUNDS: tuple[tuple[str, str, Any], ...] = (
    *((f"min{name}", "low", max) for name in _BOUNDED),
    *((f"max{name}", "high", min) for name in _BOUNDED),
    ("exclusiveMinimum", "low", max),
    ("exclusiveMaximum", "high", min),
)


def _span(shape: Shape, whole: bool, size: Size) -> float:
    """Return the length of the range of numbers without a declared minimum or maximum."""
    if size not in (Size.LOWEST, Size.HIGHEST):
        return 100
    if not whole:
        return 1e12
    return {"int32": 2**31 - 1, "int64": 2**63 - 1}.get(shape.format or "", 2**53 - 1)


def _closed_range(shape: Shape, whole: bool, span: float = 100) -> tuple[float, float]:
    """Return the minimum and maximum of a number, `span` apart if the schema lacks one of them."""
    low, high = shape.low.get("imum"), shape.high.get("imum")
    above, below = shape.low.get("exclusiveMinimum"), shape.high.get("exclusiveMaximum")
    step = 1 if whole else 0.001
    if above is not None:
        above = math.floor(above) + 1 if whole else above + step
        low = above if low is None else max(low, above)
    if below is not None:
        below = math.ceil(below) - 1 if whole else below - step
        high = below if high is None else min(high, below)
    if low is None:
        low = (-span if span > 100 else 0) if high is None else min(high - span, 0)
    high = max(span, low + 100) if high is None else high
    return (max(low, -(2**63)), min(high, 2**63 - 1)) if whole else (low, high)


def _intersect(one: set[str], other: set[str]) -> set[str]:
    both = one & other
    if {"integer", "number"} <= one | other and not {"integer", "number"} <= one & other:
        both = both | {"integer"}
    if not both:
        raise Unsampled("no type is allowed by all parts")
    return both


_KINDS = {bool: "boolean", str: "string", int: "integer", float: "number", dict: "object", list: "array"}


def _of_types(value: Any, types: set[str]) -> bool:
    kind = _KINDS.get(type(value), "null")
    return kind in types or (kind == "integer" and "number" in types)


def _in(value: Any, values: list[Any]) -> bool:
    return _canonical(value) in map(_canonical, values)


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)
