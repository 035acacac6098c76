"""Comparison of objects: properties, which of them are required, and what else is allowed."""

from __future__ import annotations

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.review.differ.rules import View
from specfirst.review.differ.schemas.alternatives import Alternative
from specfirst.review.differ.schemas.changes import Outcome
from specfirst.review.differ.schemas.forms import Schemas
from specfirst.review.differ.schemas.parts import ANYTHING, Conjunction, Part, is_false, join

_TEXT = {"type": "string"}
_HIDDEN_BY = {"received": "readOnly", "sent": "writeOnly"}
_BECAME = {
    "received": ("property-became-read-only", "property-became-writable"),
    "sent": ("property-became-write-only", "property-became-readable"),
}


class ObjectComparison:
    """One comparison of two object alternatives, in data that the API receives or sends."""

    def __init__(
        self, sides: tuple[Schemas, Schemas], old: Alternative, new: Alternative, view: View, outcome: Outcome
    ) -> None:
        self._sides = sides
        self._old, self._new = old, new
        self._view: View = view
        self._outcome = outcome

    def run(self) -> None:
        """Add the differences to the outcome."""
        old, new = self._old, self._new
        for name in dict.fromkeys((*old.properties, *new.properties)):
            self._compare_property(name)
        self._compare_undeclared_required()
        for pattern in dict.fromkeys((*old.patterns, *new.patterns)):
            self._outcome.step(
                f"{{/{pattern}/}}",
                old.patterns.get(pattern, old.additional),
                new.patterns.get(pattern, new.additional),
            )
        self._compare_additional()
        if old.names or new.names:
            self._outcome.step("(names)", _names(old), _names(new))
        self._compare_dependents()

    def _compare_property(self, name: str) -> None:
        old, new = self._old, self._new
        before = self._declared(0, old, name)
        after = self._declared(1, new, name)
        if before is not None and after is not None:
            self._outcome.step(f".{name}", before, after)
            self._compare_required(name, before, after)
        elif before is not None:
            self._property_lost(name, before)
        elif after is not None:
            self._property_gained(name, after)

    def _declared(self, side: int, found: Alternative, name: str) -> Conjunction | None:
        """Return the property in this direction; None if it is not declared, or hidden."""
        schema = found.properties.get(name)
        if schema is None:
            return None
        hidden = self._sides[side].annotation(schema, _HIDDEN_BY[self._view]) is True
        return None if hidden else schema

    def _property_lost(self, name: str, before: Conjunction) -> None:
        new = self._new
        old_place = _place(self._old, name, before)
        if name in new.properties and not is_false(new.properties[name]):
            self._outcome.add(
                _BECAME[self._view][0], old_place, _place(new, name, new.properties[name]), subject=name
            )
            return
        rest = new.property(name)
        if (rest or self._outcome.is_condition) and not is_false(rest):
            # Still described, by a pattern or as one of many.
            self._outcome.step(f".{name}", before, rest)
            return
        rule = "closed-property-removed" if is_false(rest) else "property-removed"
        self._outcome.add(rule, old_place, new.place("properties"), subject=name)

    def _property_gained(self, name: str, after: Conjunction) -> None:
        old, new = self._old, self._new
        new_place = _place(new, name, after)
        required = name in new.required
        if name in old.properties and not is_false(old.properties[name]):
            old_place = _place(old, name, old.properties[name])
            self._outcome.add(_BECAME[self._view][1], old_place, new_place, subject=name)
            if required:
                self._outcome.add("property-became-required", old_place, new.required[name], subject=name)
            return
        rest = old.property(name)
        if (rest or self._outcome.is_condition) and not is_false(rest):
            self._outcome.step(f".{name}", rest, after)
            self._compare_required(name, rest, after)
            return
        closed = is_false(rest)
        rule = "closed-property-added" if closed else "property-added"
        if required and not (closed and self._view == "sent"):
            rule = "required-property-added"
        self._outcome.add(rule, old.place("properties"), new_place, subject=name)

    def _compare_required(self, name: str, before: Conjunction, after: Conjunction) -> None:
        was, now = name in self._old.required, name in self._new.required
        if was == now:
            return
        old_place = self._old.required.get(name) or _place(self._old, name, before)
        new_place = self._new.required.get(name) or _place(self._new, name, after)
        rule = "property-became-required" if now else "property-became-optional"
        self._outcome.add(rule, old_place, new_place, subject=name)

    def _compare_undeclared_required(self) -> None:
        """Compare required names that `properties` does not declare."""
        old, new = self._old, self._new
        declared = old.properties.keys() | new.properties.keys()
        for name in sorted(new.required.keys() - old.required.keys() - declared):
            self._outcome.add("property-became-required", old.pointer, new.required[name], subject=name)
        for name in sorted(old.required.keys() - new.required.keys() - declared):
            self._outcome.add("property-became-optional", old.required[name], new.pointer, subject=name)

    def _compare_additional(self) -> None:
        old, new = self._old, self._new
        was_closed, is_closed = is_false(old.additional), is_false(new.additional)
        if was_closed != is_closed:
            rule = "additional-properties-closed" if is_closed else "additional-properties-opened"
            self._outcome.add(rule, _additional_place(old), _additional_place(new))
        elif not is_closed:
            self._outcome.step("{}", old.additional, new.additional)

    def _compare_dependents(self) -> None:
        old, new, outcome = self._old, self._new, self._outcome
        for name in sorted(old.dependent_required.keys() | new.dependent_required.keys()):
            before = old.dependent_required.get(name, frozenset())
            after = new.dependent_required.get(name, frozenset())
            places = _dependents_place(old), _dependents_place(new)
            # Names that are required anyway add no condition.
            needed = old.required.keys() | new.required.keys()
            for rule, names in (
                ("dependent-required-added", after - before - needed),
                ("dependent-required-removed", before - after - needed),
            ):
                if names:
                    outcome.add(rule, *places, subject=name, after=", ".join(sorted(names)))
        for name in sorted(old.dependent_schemas.keys() | new.dependent_schemas.keys()):
            outcome.step(
                f"(with {name})",
                old.dependent_schemas.get(name, ANYTHING),
                new.dependent_schemas.get(name, ANYTHING),
                is_condition=True,
            )


def _names(found: Alternative) -> Conjunction:
    """Return the schema of property names, which are always strings."""
    return join(found.names, (Part(_TEXT, found.pointer),))


def _place(found: Alternative, name: str, schema: Conjunction) -> Pointer:
    return schema[0].pointer if schema else (*found.place("properties"), name)


def _dependents_place(found: Alternative) -> Pointer:
    return found.places.get("dependentRequired") or found.place("dependentSchemas")


def _additional_place(found: Alternative) -> Pointer:
    return found.additional[0].pointer if found.additional else found.pointer
