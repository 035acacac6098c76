"""Comparison of annotations that clients rely on: defaults, deprecation, names of components, XML."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.references import SCHEMAS
from specfirst.review.differ.rules import View
from specfirst.review.differ.schemas.changes import Outcome
from specfirst.review.differ.schemas.forms import MISSING, Schemas, places_of
from specfirst.review.differ.schemas.parts import Conjunction, canonical

_OPEN_ENUM = "x-extensible-enum"
"""The known values of an open enumeration (Zalando rule 112)."""


def compare_annotations(
    sides: tuple[Schemas, Schemas], old: Conjunction, new: Conjunction, view: View, outcome: Outcome
) -> None:
    """Compare the annotations of two schemas."""

    def values_of(keyword: str) -> tuple[Any, Any]:
        return sides[0].annotation(old, keyword), sides[1].annotation(new, keyword)

    def add(rule: str, keyword: str, before: str = "", after: str = "") -> None:
        outcome.add(rule, *places_of(sides, old, new, keyword), before=before, after=after)

    before, after = map(_text, values_of("default"))
    if view == "received" and before != after:
        add(
            f"default-{'changed' if before and after else 'removed' if before else 'added'}",
            "default",
            before,
            after,
        )
    was, now = (value is True for value in values_of("deprecated"))
    if was != now:
        add("property-deprecated" if now else "property-undeprecated", "deprecated")
    listed = values_of(_OPEN_ENUM)
    if all(isinstance(values, list) for values in listed):
        known = (list(map(canonical, values)) for values in listed)
        outcome.add_lists("known-value", places_of(sides, old, new, _OPEN_ENUM), *known)
    _compare_names(sides, old, new, outcome)
    before, after = map(_text, values_of("xml"))
    if before != after:
        add("xml-changed", "xml", before, after)


def _compare_names(
    sides: tuple[Schemas, Schemas], old: Conjunction, new: Conjunction, outcome: Outcome
) -> None:
    before, after = sides[0].component(old), sides[1].component(new)
    if before is None or after is None or before == after:
        return
    if sides[1].has_component(before) or sides[0].has_component(after):
        return  # Another component is used, not the same under another name.
    outcome.add("component-renamed", (*SCHEMAS, before), (*SCHEMAS, after), before=before, after=after)


def _text(value: object) -> str:
    return "" if value is MISSING else canonical(value)
