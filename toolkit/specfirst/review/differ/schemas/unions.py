"""Comparison of several alternatives of one type: which variant became which."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol

from specfirst.review.differ.rules import Effect, View
from specfirst.review.differ.schemas.alternatives import Alternative, places
from specfirst.review.differ.schemas.changes import Outcome, removed_and_added
from specfirst.review.differ.schemas.forms import Schemas
from specfirst.review.differ.schemas.parts import is_false

_Matched = list[tuple[Alternative, Alternative]]
MAX_COMPARED = 30
"""Variants without a name or value of their own that are tried with every other."""


class Relations(Protocol):
    """The part of the comparison of schemas that the comparison of unions uses."""

    sides: tuple[Schemas, Schemas]

    def relation_of(self, old: Alternative, new: Alternative, view: View) -> frozenset[Effect]:
        """Return the effects by which `new` differs from `old` in data of this direction."""


def compare_unions(
    relations: Relations,
    old: tuple[Alternative, ...],
    new: tuple[Alternative, ...],
    view: View,
    outcome: Outcome,
) -> Iterator[tuple[Alternative, Alternative]]:
    """Add findings for added and removed variants; yield the pairs that remain to be compared."""
    _compare_exclusiveness(relations, old, new, outcome)
    if _is_tagged(old) != _is_tagged(new):
        rule = "discriminator-added" if _is_tagged(new) else "discriminator-removed"
        outcome.add(rule, *places(old[0], new[0], "discriminator"))
        old, new = _untagged(old), _untagged(new)
    lost, gained = list(old), list(new)
    for before, after in _by_key(relations, lost, gained):
        if _is_other_component(relations, before, after, view):
            at, tags = places(old[0], new[0], "discriminator"), ", ".join(after.tags)
            names = before.name, after.name
            outcome.add("discriminator-value-moved", *at, subject=tags, before=names[0], after=names[1])
            continue
        for rule, tag in removed_and_added("discriminator-value", sorted(before.tags), sorted(after.tags)):
            outcome.add(rule, *places(before, after, "discriminator"), subject=tag)
        yield before, after
    _drop_equal(relations, lost, gained, view)
    if len(lost) == len(gained) == 1 and lost[0].tags == gained[0].tags:
        yield lost[0], gained[0]
        return
    # Without tags, a variant that another one covers is no change.
    for variant in lost:
        effects = (relations.relation_of(variant, other, view) for other in new[:MAX_COMPARED])
        if variant.tags or not any(found <= {Effect.WIDENED} for found in effects):
            _note(outcome, "removed", variant, variant.pointer, new[0].pointer)
    for variant in gained:
        effects = (relations.relation_of(other, variant, view) for other in old[:MAX_COMPARED])
        if variant.tags or not any(found <= {Effect.NARROWED} for found in effects):
            _note(outcome, "added", variant, old[0].pointer, variant.pointer)


def _note(
    outcome: Outcome, kind: str, variant: Alternative, old: tuple[str | int, ...], new: tuple[str | int, ...]
) -> None:
    if variant.tags:
        outcome.add(f"discriminator-value-{kind}", old, new, subject=", ".join(variant.tags))
    else:
        outcome.add(f"variant-{kind}", old, new, subject=variant.name)


def _is_tagged(variants: tuple[Alternative, ...]) -> bool:
    return any(variant.tags for variant in variants)


def _untagged(variants: tuple[Alternative, ...]) -> tuple[Alternative, ...]:
    return tuple(replace(variant, tags=()) for variant in variants)


def _is_other_component(relations: Relations, old: Alternative, new: Alternative, view: View) -> bool:
    """Whether a discriminator value now selects another component, which both versions have."""
    if not old.tags or not old.name or not new.name or old.name == new.name:
        return False
    sides = relations.sides
    known = sides[1].has_component(old.name) and sides[0].has_component(new.name)
    return known and bool(relations.relation_of(old, new, view))


def _compare_exclusiveness(
    relations: Relations, old: tuple[Alternative, ...], new: tuple[Alternative, ...], outcome: Outcome
) -> None:
    before, after = old[0].exclusive, new[0].exclusive
    if before is None or after is None or before == after or min(len(old), len(new)) < 2:
        return
    if _are_disjoint(relations.sides[0], old) and _are_disjoint(relations.sides[1], new):
        return
    rule = "any-of-became-one-of" if after else "one-of-became-any-of"
    outcome.add(rule, old[0].pointer, new[0].pointer)


def _are_disjoint(schemas: Schemas, variants: tuple[Alternative, ...]) -> bool:
    """Whether no value matches two variants."""
    return all(_exclude(schemas, one, other) for one, other in itertools.combinations(variants, 2))


def _exclude(schemas: Schemas, one: Alternative, other: Alternative) -> bool:
    """Whether one has a property that the other forbids, or both have one that cannot have a common value."""
    for name in one.required.keys() | other.required.keys():
        schemas_of_name = one.property(name), other.property(name)
        if any(map(is_false, schemas_of_name)):
            return True
        if name in one.required and name in other.required:
            first, second = (schemas.form(schema) for schema in schemas_of_name)
            if all(_have_no_common_value(first[kind], second[kind]) for kind in first.keys() & second.keys()):
                return True
    return False


def _have_no_common_value(one: tuple[Alternative, ...], other: tuple[Alternative, ...]) -> bool:
    listed = [[found.values for found in found_of_side] for found_of_side in (one, other)]
    if any(values is None for values_of_side in listed for values in values_of_side):
        return False
    first, second = ({text for values in side for text in values or ()} for side in listed)
    return not first & second


def _by_key(relations: Relations, lost: list[Alternative], gained: list[Alternative]) -> _Matched:
    """Take pairs with a common discriminator value, constant property or component out of the lists."""
    matched: _Matched = []
    keys = {key: variant for variant in reversed(gained) for key in _keys(relations.sides[1], variant)}
    for before in list(lost):
        found = [keys[key] for key in _keys(relations.sides[0], before) if key in keys]
        after = next((variant for variant in found if any(variant is other for other in gained)), None)
        if after is not None:
            lost.remove(before)
            gained[:] = [variant for variant in gained if variant is not after]
            matched.append((before, after))
    return matched


def _keys(schemas: Schemas, found: Alternative) -> list[tuple[object, ...]]:
    """Return the keys that identify a variant: tags, a constant property, or its component."""
    if found.tags:
        return [("tag", tag) for tag in found.tags]
    for name in sorted(found.properties):
        if name in found.required:
            form = schemas.form(found.properties[name])
            values = [alternative.values for alternatives in form.values() for alternative in alternatives]
            if len(values) == 1 and values[0] is not None and len(values[0]) == 1:
                return [("constant", name, *values[0])]
    return [("component", found.name)] if found.name else []


def _drop_equal(relations: Relations, lost: list[Alternative], gained: list[Alternative], view: View) -> None:
    for before in lost[:MAX_COMPARED]:
        for after in gained[:MAX_COMPARED]:
            if before.tags == after.tags and not relations.relation_of(before, after, view):
                lost.remove(before)
                gained.remove(after)
                break
