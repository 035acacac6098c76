"""Comparison of two documents' schemas: what a new one accepts of the old one's values, and the reverse.

Each pair of schemas is compared once. A pair has its own changes and leads to the pairs below it, so that a
change of a shared schema is found once and attributed to every place that reaches it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.rules import Effect, View
from specfirst.review.differ.schemas.alternatives import TYPES, Alternative, Condition, places
from specfirst.review.differ.schemas.annotations import compare_annotations
from specfirst.review.differ.schemas.changes import Change, Outcome, Step
from specfirst.review.differ.schemas.compare_checks import compare_bound, compare_checks
from specfirst.review.differ.schemas.compare_objects import ObjectComparison
from specfirst.review.differ.schemas.forms import Form, Schemas, places_of
from specfirst.review.differ.schemas.parts import Conjunction
from specfirst.review.differ.schemas.unions import compare_unions
from specfirst.review.differ.unchanged import Unchanged

_Key = tuple[tuple[int, ...], tuple[int, ...], View, bool]


@dataclass(slots=True)
class Pair:
    """Two schemas, what changed between them, and the pairs below."""

    step: Step
    view: View
    changes: list[Change[Pointer]] = field(default_factory=list)
    below: list[tuple[str, Pair]] = field(default_factory=list)
    is_compared: bool = False


class SchemaComparison:
    """The schemas of two documents, compared pair by pair as they are asked for."""

    def __init__(self, old: Schemas, new: Schemas, unchanged: Unchanged) -> None:
        self.sides = (old, new)
        self._unchanged = unchanged
        self._pairs: dict[_Key, Pair] = {}

    def changes(
        self,
        old: Conjunction,
        new: Conjunction,
        view: View,
        holders: tuple[Pointer, Pointer] = ((), ()),
        *,
        is_condition: bool = False,
    ) -> Iterator[tuple[str, Change[Pointer]]]:
        """Yield every change in two schemas and below, with the way to it in the data; each pair once.

        `holders` are the places around them, for a schema that one side does not write.
        """
        seen = set[int]()
        pending = [("", self._pair(Step("", old, new, holders, is_condition), view))]
        while pending:
            way, pair = pending.pop()
            if id(pair) in seen:
                continue
            seen.add(id(pair))
            self._compare(pair)
            yield from ((way, change) for change in pair.changes)
            pending.extend((way + step, inner) for step, inner in reversed(pair.below))

    def relation(
        self, old: Conjunction, new: Conjunction, view: View, *, is_condition: bool = False
    ) -> frozenset[Effect]:
        """Return the effects on the set of valid values; empty if the set is the same."""
        return _effects(change for _, change in self.changes(old, new, view, is_condition=is_condition))

    def relation_of(self, old: Alternative, new: Alternative, view: View) -> frozenset[Effect]:
        """Return the effects of the change from one alternative to another of its type."""
        outcome = Outcome(((), ()))
        self._compare_alternatives(old, new, view, outcome)
        below = (
            self.relation(step.old, step.new, view, is_condition=step.is_condition) for step in outcome.steps
        )
        return _effects(outcome.changes).union(*below)

    def _pair(self, step: Step, view: View) -> Pair:
        old, new = (tuple(id(part.schema) for part in side) for side in (step.old, step.new))
        key = (old, new, view, step.is_condition)
        return self._pairs.setdefault(key, Pair(step, view))

    def _compare(self, pair: Pair) -> None:
        if pair.is_compared:
            return
        # Set before the comparison, because a recursive pair leads to itself.
        pair.is_compared = True
        step = pair.step
        if self._unchanged.is_same(step.old, step.new):
            return
        outcome = Outcome(step.holders, step.is_condition)
        compare_annotations(self.sides, step.old, step.new, pair.view, outcome)
        self._compare_types(step, pair.view, outcome)
        pair.changes = outcome.changes
        pair.below = [(below.way, self._pair(below, pair.view)) for below in outcome.steps]

    def _compare_types(self, step: Step, view: View, outcome: Outcome) -> None:
        old, new = self.sides[0].form(step.old), self.sides[1].form(step.new)
        at = places_of(self.sides, step.old, step.new, "type")
        if not old or not new:
            if old or new:
                outcome.add("schema-allowed" if new else "schema-forbidden", *at)
            return
        for rule in _type_rules(self.sides, step, set(old), set(new)):
            outcome.add(rule, *at, before=_names(old), after=_names(new))
        if old.keys() != new.keys() and (_is_free(old) or _is_free(new)):
            return  # A schema without keywords has no parts to compare.
        for kind in TYPES:
            if kind in old and kind in new:
                self._compare_type(old[kind], new[kind], view, outcome)

    def _compare_type(
        self, old: tuple[Alternative, ...], new: tuple[Alternative, ...], view: View, outcome: Outcome
    ) -> None:
        is_union = len(old) > 1 or len(new) > 1
        pairs = compare_unions(self, old, new, view, outcome) if is_union else [(old[0], new[0])]
        for before, after in pairs:
            self._compare_alternatives(before, after, view, outcome)

    def _compare_alternatives(self, old: Alternative, new: Alternative, view: View, around: Outcome) -> None:
        # With the lists of `around`, to which the changes and steps are added.
        holders = old.pointer or around.holders[0], new.pointer or around.holders[1]
        outcome = replace(around, holders=holders)
        compare_checks(old, new, outcome)
        if old.type == "object":
            if old.discriminator and new.discriminator and old.discriminator != new.discriminator:
                at, names = places(old, new, "discriminator"), (old.discriminator, new.discriminator)
                outcome.add("discriminator-changed", *at, before=names[0], after=names[1])
            ObjectComparison(self.sides, old, new, view, outcome).run()
        if old.type == "array":
            for index in range(max(len(old.prefix), len(new.prefix))):
                outcome.step(f"[{index}]", old.item(index), new.item(index))
            outcome.step("[]", old.items, new.items)
            self._compare_contains(old, new, view, outcome)
        outcome.step("(content)", old.content, new.content)
        self._compare_excluded(old, new, view, outcome)
        self._compare_conditions(old, new, view, outcome)

    def _compare_contains(self, old: Alternative, new: Alternative, view: View, outcome: Outcome) -> None:
        at = places(old, new, "contains")
        if len(old.contains) == len(new.contains):
            for before, after in zip(old.contains, new.contains, strict=True):
                outcome.step("[contained]", before.schema, after.schema, is_condition=True)
                compare_bound(old, new, "minContains", (before.least, after.least), outcome)
                compare_bound(old, new, "maxContains", (before.most, after.most), outcome)
        elif len(old.contains) < len(new.contains):
            outcome.add("contains-added", *at)
        else:
            outcome.add("contains-removed", *at)

    def _compare_excluded(self, old: Alternative, new: Alternative, view: View, outcome: Outcome) -> None:
        def is_same(one: Conjunction, other: Conjunction) -> bool:
            return not self.relation(one, other, view, is_condition=True)

        before, after = _unmatched(old.excluded, new.excluded, is_same)
        at = places(old, new, "not")
        if len(before) == len(after) == 1:
            effects = self.relation(before[0], after[0], view, is_condition=True)
            rule = "not-changed"
            if effects == {Effect.WIDENED}:
                rule = "not-added"
            elif effects == {Effect.NARROWED}:
                rule = "not-removed"
            outcome.add(rule, *at)
            return
        if after:
            outcome.add("not-added", *at)
        if before:
            outcome.add("not-removed", *at)

    def _compare_conditions(self, old: Alternative, new: Alternative, view: View, outcome: Outcome) -> None:
        def is_same_test(one: Condition, other: Condition) -> bool:
            return not self.relation(one.test, other.test, view, is_condition=True)

        at = places(old, new, "if")
        left = list(new.conditions)
        for before in old.conditions:
            after = next((condition for condition in left if is_same_test(before, condition)), None)
            if after is None:
                outcome.add("condition-changed" if left else "condition-removed", *at)
                left = left[1:]
                continue
            left.remove(after)
            outcome.step("(then)", before.then, after.then, is_condition=True)
            outcome.step("(else)", before.otherwise, after.otherwise, is_condition=True)
        for _ in left:
            outcome.add("condition-added", *at)


def _effects(changes: Iterable[Change[Pointer]]) -> frozenset[Effect]:
    return frozenset(RULES[change.rule].effect for change in changes) - {Effect.NEUTRAL}


def _unmatched(
    old: Iterable[Conjunction],
    new: Iterable[Conjunction],
    is_same: Callable[[Conjunction, Conjunction], bool],
) -> tuple[list[Conjunction], list[Conjunction]]:
    """Return the schemas of both sides that have no equal on the other one."""
    left = list(new)
    lost: list[Conjunction] = []
    for before in old:
        match = next((candidate for candidate in left if is_same(before, candidate)), None)
        if match is None:
            lost.append(before)
        else:
            left.remove(match)
    return lost, left


def _is_free(form: Form) -> bool:
    return len(form) == len(TYPES) and all(
        alternative.is_free for found in form.values() for alternative in found
    )


def _names(form: Form) -> str:
    if len(form) == len(TYPES):
        return "any"
    whole = all(alternative.checks.get("integer") for alternative in form.get("number", ()))
    return ", ".join("integer" if kind == "number" and whole else kind for kind in form)


def _type_rules(sides: tuple[Schemas, Schemas], step: Step, old: set[str], new: set[str]) -> Iterator[str]:
    if old == new:
        return
    every = set(TYPES)
    if every in (old, new):
        side, untyped = (sides[0], step.old) if old == every else (sides[1], step.new)
        fewer = new if old == every else old
        implied = side.implied_type(untyped)
        if not untyped:
            yield "schema-added" if old == every else "schema-removed"
        elif implied is not None and fewer == {implied}:
            yield "type-stated" if old == every else "type-unstated"
        else:
            yield "type-narrowed" if old == every else "type-widened"
        return
    removed, added = old - new - {"null"}, new - old - {"null"}
    if removed and added:
        yield "type-changed"
    elif removed:
        yield "type-narrowed"
    elif added:
        yield "type-widened"
    if ("null" in old) != ("null" in new):
        yield "null-removed" if "null" in old else "null-added"
