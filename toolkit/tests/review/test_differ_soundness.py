"""The differ against a validator: no value may change sides without a finding that says so."""

from __future__ import annotations

import random
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.rules import Effect
from specfirst.review.differ.schemas.compare import SchemaComparison
from specfirst.review.differ.schemas.forms import Schemas
from specfirst.review.differ.schemas.parts import Part
from specfirst.review.differ.unchanged import Unchanged

SCALARS: tuple[Any, ...] = (
    {"type": "string"}, {"type": "string", "maxLength": 2}, {"type": "string", "minLength": 1},
    {"type": "integer"}, {"type": "number"}, {"type": "number", "exclusiveMinimum": 0},
    {"type": "integer", "maximum": 2}, {"type": "integer", "multipleOf": 2}, {"type": "boolean"},
    {"type": ["string", "null"]}, {"const": "a"}, {"enum": ["a", 1, None]}, {"pattern": "^a"}, {}, False,
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    "", "a", "ab", "abc", "b", 0, 1, 2, 3, -1, 0.5, None, True,
    {}, {"a": "a"}, {"a": 1}, {"a": "abc", "b": 1}, {"b": None}, {"z": 2}, {"a": {"a": 1}}, {"a": ["a"]},
    [], ["a"], [1], ["a", 1], [2, 2], [{"a": 1}], ["abc", "abc", "abc"], [[]],
)  # fmt: skip
CONVENTIONS = {"property-added", "property-removed"}
"""An open object admits any value of a property that it does not declare, and no client sends one."""


def _schema(chance: random.Random, depth: int) -> Any:
    if depth == 0:
        return chance.choice(SCALARS)
    below = [_schema(chance, depth - 1) for _ in range(2)]
    names, rest = chance.choice(([], ["a"])), chance.choice((False, below[1]))
    return chance.choice((
        below[0],
        {"type": "object", "properties": {"a": below[0], "b": below[1]}, "required": names},
        {"type": "object", "properties": {"a": below[0]}, "additionalProperties": rest},
        {"type": "object", "patternProperties": {"^a": below[0]}, "dependentRequired": {"a": ["b"]}},
        {"type": "array", "items": below[0], "minItems": chance.randint(0, 1)},
        {"type": "array", "prefixItems": [below[0]], "items": below[1], "uniqueItems": chance.random() < 0.5},
        {"type": "array", "contains": below[0]},
        {"anyOf": below},
        {"allOf": below},
        {"not": below[0]},
        {"if": below[0], "then": below[1]},
    ))  # fmt: skip


@pytest.mark.parametrize("seed", range(10))
def test_value_that_changes_sides_has_a_finding(seed: int) -> None:
    chance = random.Random(seed)
    document = {"openapi": "3.1.0"}
    for _ in range(15):
        old, new = _schema(chance, 2), _schema(chance, 2)
        comparison = SchemaComparison(Schemas(document), Schemas(document), Unchanged(document, document))
        pair = ((Part(old, ("old",)),), (Part(new, ("new",)),))
        rules = [change.rule for _, change in comparison.changes(*pair, "received")]
        effects = {RULES[rule].effect for rule in rules}
        accepted = Draft202012Validator(old), Draft202012Validator(new)
        for value in VALUES:
            before, after = (validator.is_valid(value) for validator in accepted)
            if before == after or CONVENTIONS & set(rules):
                continue
            seen = Effect.NARROWED if before else Effect.WIDENED
            assert effects & {seen, Effect.CHANGED}, (old, new, value, rules)
