"""Comparison of annotations that clients rely on: defaults, deprecation, names of components, XML."""

from __future__ import annotations

from specfirst.compiler.document.references import SCHEMAS
from specfirst.review.differ.rules import View
from specfirst.review.differ.schemas.changes import Outcome
from specfirst.review.differ.schemas.forms import MISSING, Schemas, places_of
from specfirst.review.differ.schemas.parts import Conjunction, canonical

_OPEN_ENUM = "x-extensible-enum"


def compare_annotations(
    sides: tuple[Schemas, Schemas], old: Conjunction, new: Conjunction, view: View, outcome: Outcome
) -> None:
    """Compare the annotations of two schemas."""
    if view == "received":
        _compare_default(sides, old, new, outcome)
    before = sides[0].annotation(old, "deprecated") is True
    after = sides[1].annotation(new, "deprecated") is True
    if before != after:
        places = places_of(sides, old, new, "deprecated")
        outcome.add("property-deprecated" if after else "property-undeprecated", *places)
    _compare_open_values(sides, old, new, outcome)
    _compare_names(sides, old, new, outcome)
    xml = sides[0].annotation(old, "xml"), sides[1].annotation(new, "xml")
    if _text(xml[0]) != _text(xml[1]):
        places = places_of(sides, old, new, "xml")
        outcome.add("xml-changed", *places, before=_text(xml[0]), after=_text(xml[1]))


def _compare_default(
    sides: tuple[Schemas, Schemas], old: Conjunction, new: Conjunction, outcome: Outcome
) -> None:
    before, after = sides[0].annotation(old, "default"), sides[1].annotation(new, "default")
    if _text(before) == _text(after):
        return
    rule = "default-changed"
    if before is MISSING or after is MISSING:
        rule = "default-added" if before is MISSING else "default-removed"
    places = places_of(sides, old, new, "default")
    outcome.add(rule, *places, before=_text(before), after=_text(after))


def _compare_open_values(
    sides: tuple[Schemas, Schemas], old: Conjunction, new: Conjunction, outcome: Outcome
) -> None:
    """Compare the known values of an open enumeration (`x-extensible-enum`, Zalando rule 112)."""
    before, after = (
        side.annotation(schema, _OPEN_ENUM) for side, schema in zip(sides, (old, new), strict=True)
    )
    if not isinstance(before, list) or not isinstance(after, list):
        return
    places = places_of(sides, old, new, _OPEN_ENUM)
    values = [list(map(canonical, listed)) for listed in (before, after)]
    removed = [value for value in values[0] if value not in values[1]]
    added = [value for value in values[1] if value not in values[0]]
    for rule, changed in (("known-value-removed", removed), ("known-value-added", added)):
        if changed:
            outcome.add(rule, *places, subject=", ".join(changed))


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
