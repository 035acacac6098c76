"""The values of one JSON type that a schema admits, as data that can be intersected and compared."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, TypeVar

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.review.differ.schemas.parts import ANYTHING, Conjunction, join
from specfirst.review.differ.schemas.patterns import is_readable, matches

TYPES = ("null", "boolean", "number", "string", "array", "object")
"""Types of JSON values; `integer` is a check on numbers."""
_T = TypeVar("_T")
Bound = tuple[Fraction, bool]
"""A bound of a number, and whether it is exclusive."""
MAX_ALTERNATIVES = 200
"""Maximum number of alternatives of one type in a schema."""


@dataclass(frozen=True, slots=True)
class Containment:
    """`contains`, with the numbers of items that must match it."""

    schema: Conjunction
    least: int = 1
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """`if`, `then` and `else`."""

    test: Conjunction
    then: Conjunction
    otherwise: Conjunction


@dataclass(frozen=True, slots=True)
class Alternative:
    """Values of one JSON type that satisfy all of these constraints."""

    type: str
    pointer: Pointer = ()
    values: Mapping[str, Any] | None = None
    """The only valid values, by their canonical text."""
    checks: Mapping[str, Any] = field(default_factory=dict)
    """Assertions without subschemas, by name."""
    required: Mapping[str, Pointer] = field(default_factory=dict)
    """Names of required properties, with the place of `required`."""
    properties: Mapping[str, Conjunction] = field(default_factory=dict)
    patterns: Mapping[str, Conjunction] = field(default_factory=dict)
    additional: Conjunction = ANYTHING
    names: Conjunction = ANYTHING
    """`propertyNames`."""
    dependent_required: Mapping[str, frozenset[str]] = field(default_factory=dict)
    dependent_schemas: Mapping[str, Conjunction] = field(default_factory=dict)
    prefix: tuple[Conjunction, ...] = ()
    items: Conjunction = ANYTHING
    contains: tuple[Containment, ...] = ()
    content: Conjunction = ANYTHING
    """`contentSchema`."""
    excluded: tuple[Conjunction, ...] = ()
    """`not`."""
    conditions: tuple[Condition, ...] = ()
    name: str = ""
    """The component that declares it."""
    tags: tuple[str, ...] = ()
    """The discriminator values that select it."""
    discriminator: str = ""
    exclusive: bool | None = None
    """Whether it comes from a `oneOf`; None if it does not matter."""
    places: Mapping[str, Pointer] = field(default_factory=dict)
    """The places of its keywords."""

    @property
    def is_free(self) -> bool:
        """Whether every value of the type is valid."""
        return not any((
            self.values is not None, self.checks, self.required, self.properties, self.patterns,
            self.additional, self.names, self.dependent_required, self.dependent_schemas, self.prefix,
            self.items, self.contains, self.content, self.excluded, self.conditions, self.tags,
        ))  # fmt: skip

    def place(self, keyword: str) -> Pointer:
        """Return the place of `keyword`, or of the schema if it has no such keyword."""
        return self.places.get(keyword, self.pointer)

    def property(self, name: str) -> Conjunction:
        """Return the schema of a property, declared or not."""
        return self.properties[name] if name in self.properties else self.undeclared(name)

    def undeclared(self, name: str) -> Conjunction:
        """Return the schema of a property that is not declared."""
        matched = [schema for pattern, schema in self.patterns.items() if matches(pattern, name)]
        return join(*matched) if matched else self.additional

    def item(self, index: int) -> Conjunction:
        """Return the schema of the item at `index`."""
        return self.prefix[index] if index < len(self.prefix) else self.items


def places(old: Alternative, new: Alternative, keyword: str) -> tuple[Pointer, Pointer]:
    """Return the places of a keyword in both versions of an alternative."""
    return old.place(keyword), new.place(keyword)


def intersect(one: Iterable[Alternative], other: Iterable[Alternative]) -> list[Alternative]:
    """Return the values that match an alternative of both. Raises `TooManyAlternativesError`."""
    others = list(other)
    merged = [
        both
        for left in one
        for right in others
        if left.type == right.type and (both := _merge(left, right)) is not None
    ]
    if len(merged) > MAX_ALTERNATIVES * len(TYPES):
        raise TooManyAlternativesError
    return merged


class TooManyAlternativesError(Exception):
    """A schema combines more alternatives than can be compared."""


def _merge(one: Alternative, other: Alternative) -> Alternative | None:
    if one.is_free or other.is_free:
        kept, free = (one, other) if other.is_free else (other, one)
        places = {**free.places, **kept.places}
        pointer = kept.pointer or free.pointer
        return replace(
            kept, pointer=pointer, name=kept.name or free.name, exclusive=_either(kept, free), places=places
        )
    values = _common(one.values, other.values)
    if values is not None and not values:
        return None
    return Alternative(
        type=one.type,
        pointer=one.pointer,
        values=values,
        checks=_merge_checks(one.checks, other.checks),
        required={**other.required, **one.required},
        properties={
            name: join(one.property(name), other.property(name))
            for name in dict.fromkeys((*one.properties, *other.properties))
        },
        patterns=_merge_patterns(one, other),
        additional=join(one.additional, other.additional),
        names=join(one.names, other.names),
        dependent_required=_merge_named(one.dependent_required, other.dependent_required, frozenset.union),
        dependent_schemas=_merge_named(one.dependent_schemas, other.dependent_schemas, join),
        prefix=tuple(
            join(one.item(index), other.item(index))
            for index in range(max(len(one.prefix), len(other.prefix)))
        ),
        items=join(one.items, other.items),
        contains=(*one.contains, *other.contains),
        content=join(one.content, other.content),
        excluded=(*one.excluded, *other.excluded),
        conditions=(*one.conditions, *other.conditions),
        name=one.name or other.name,
        tags=one.tags or other.tags,
        discriminator=one.discriminator or other.discriminator,
        exclusive=_either(one, other),
        places={**other.places, **one.places},
    )


def _either(one: Alternative, other: Alternative) -> bool | None:
    return one.exclusive if one.exclusive is not None else other.exclusive


def _common(one: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if one is None or other is None:
        return other if one is None else one
    return {text: value for text, value in one.items() if text in other}


def _merge_named(
    one: Mapping[str, _T], other: Mapping[str, _T], merge: Callable[[_T, _T], _T]
) -> dict[str, _T]:
    merged = dict(one)
    for name, value in other.items():
        merged[name] = merge(merged[name], value) if name in merged else value
    return merged


def _merge_patterns(one: Alternative, other: Alternative) -> dict[str, Conjunction]:
    merged = _merge_named(one.patterns, other.patterns, join)
    for mine, theirs in ((one, other), (other, one)):
        for pattern in mine.patterns.keys() - theirs.patterns.keys():
            merged[pattern] = join(merged[pattern], theirs.additional)
    return merged


def lower(one: Bound, other: Bound) -> Bound:
    """Return the tighter of two lower bounds."""
    return max(one, other)


def upper(one: Bound, other: Bound) -> Bound:
    """Return the tighter of two upper bounds."""
    return min(one, other, key=lambda bound: (bound[0], not bound[1]))


_MERGES: Mapping[str, Callable[[Any, Any], Any]] = {
    "minimum": lower,
    "maximum": upper,
    "minLength": max,
    "maxLength": min,
    "minItems": max,
    "maxItems": min,
    "minProperties": max,
    "maxProperties": min,
    "integer": lambda one, other: one or other,
    "uniqueItems": lambda one, other: one or other,
    "pattern": frozenset.union,
    "format": frozenset.union,
    "multipleOf": frozenset.union,
    "contentEncoding": frozenset.union,
    "contentMediaType": frozenset.union,
    "composition": frozenset.union,
    "mapping": lambda one, other: {**one, **other},
}


def _merge_checks(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(one)
    for name, value in other.items():
        merged[name] = _MERGES[name](merged[name], value) if name in merged else value
    return merged


def settle(found: Alternative) -> Alternative | None:
    """Return the alternative without checks that every value passes; None if it admits no value."""
    checks = {
        name: value
        for name, value in found.checks.items()
        if value is not False and not (name in ("minLength", "minItems", "minProperties") and value <= 0)
    }
    if found.type == "number":
        checks = _settle_number(checks)
    if found.values is None:
        return replace(found, checks=checks)
    values = {text: value for text, value in found.values.items() if admits(checks, value)}
    if not values:
        return None
    if found.type == "null" or (found.type == "boolean" and len(values) == 2):
        return replace(found, values=None, checks={})
    return replace(found, values=values, checks={})


def _settle_number(checks: dict[str, Any]) -> dict[str, Any]:
    steps = checks.pop("multipleOf", frozenset())
    whole = checks.get("integer", False) or any(step.denominator == 1 for step in steps)
    formats = checks.pop("format", frozenset()) - {"int64", "double", "number", "integer"}
    if whole:
        checks["integer"] = True
        for name, towards in (("minimum", 1), ("maximum", -1)):
            if name in checks:
                checks[name] = (_whole(checks[name], towards), False)
    if whole:
        # Every integer is a multiple of 1, of 0.5 and of every other fraction of 1.
        steps = frozenset(step for step in steps if step.numerator != 1)
    return {**checks, **({"multipleOf": steps} if steps else {}), **({"format": formats} if formats else {})}


def _whole(bound: Bound, towards: int) -> Fraction:
    """Return the nearest integer that the bound admits."""
    number, exclusive = bound
    if exclusive and number.denominator == 1:
        return number + towards
    return Fraction(math.ceil(number) if towards > 0 else math.floor(number))


def admits(checks: Mapping[str, Any], value: Any) -> bool:
    """Whether a scalar value passes checks. Formats, and patterns that cannot be read, admit every value."""
    if isinstance(value, str):
        return bool(
            checks.get("minLength", 0) <= len(value) <= checks.get("maxLength", len(value))
            and all(matches(pattern, value) for pattern in checks.get("pattern", ()) if is_readable(pattern))
        )
    if not isinstance(value, int | float) or isinstance(value, bool):
        return True
    number = Fraction(repr(value))
    low, high = checks.get("minimum"), checks.get("maximum")
    return bool(
        (not checks.get("integer") or number.denominator == 1)
        and all((number / step).denominator == 1 for step in checks.get("multipleOf", ()))
        and (low is None or number > low[0] or (number == low[0] and not low[1]))
        and (high is None or number < high[0] or (number == high[0] and not high[1]))
    )
