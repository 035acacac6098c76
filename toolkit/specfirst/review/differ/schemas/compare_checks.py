"""Comparison of assertions without subschemas: bounds, enumerations, patterns, formats."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import Any

from specfirst.review.differ.rules import kebab
from specfirst.review.differ.schemas.alternatives import Alternative, admits, places
from specfirst.review.differ.schemas.changes import Outcome, removed_and_added
from specfirst.review.differ.schemas.parts import is_false

_LOWER = ("minimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "maxLength", "maxItems", "maxProperties")
_TEXTS = {
    "pattern": "pattern",
    "contentEncoding": "content-encoding",
    "contentMediaType": "content-encoding",
}
_NUMBER_FORMATS = {"int32": 1, "float": 1}
"""Formats of numbers that are narrower than the type."""
_FREE = 2
_WIDER_FORMATS = {
    "uri": ("uri-reference", "iri", "iri-reference"),
    "uri-reference": ("iri-reference",),
    "iri": ("iri-reference",),
    "email": ("idn-email",),
    "hostname": ("idn-hostname",),
}
"""Formats of text with those that admit all their values and more (JSON Schema Validation, 7.3)."""
MAX_LISTED = 100
"""Integers within bounds that are compared with a list one by one."""
_EXCLUSIVE = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}


def compare_checks(old: Alternative, new: Alternative, outcome: Outcome) -> None:
    """Compare what two alternatives of one type assert without subschemas."""
    if old.values is not None or new.values is not None:
        _compare_values(old, new, outcome)
        return
    for keyword in (*_LOWER, *_UPPER):
        bounds = old.checks.get(keyword), new.checks.get(keyword)
        if not _is_implied(old, new, keyword, bounds):
            compare_bound(old, new, keyword, bounds, outcome)
    if (whole := bool(new.checks.get("integer"))) != bool(old.checks.get("integer")):
        outcome.add("integer-required" if whole else "integer-dropped", *places(old, new, "type"))
    if (unique := bool(new.checks.get("uniqueItems"))) != bool(old.checks.get("uniqueItems")):
        rule = "unique-items-added" if unique else "unique-items-removed"
        outcome.add(rule, *places(old, new, "uniqueItems"))
    for keyword, rule in _TEXTS.items():
        _compare_texts(old, new, keyword, rule, outcome)
    if old.checks.get("composition") != new.checks.get("composition"):
        outcome.add("composition-changed", *places(old, new, "composition"))
    _compare_formats(old, new, outcome)
    _compare_steps(old, new, outcome)
    _compare_mapping(old, new, outcome)


def _compare_values(old: Alternative, new: Alternative, outcome: Outcome) -> None:
    """Compare listed values; where one side lists none, every value that its checks admit."""
    at = _listed(old), _listed(new)
    before, after = _listed_values(old), _listed_values(new)
    if before is not None and after is not None:
        outcome.add_lists("enum-value", at, before, after)
        return
    added = new.values is not None
    values, checks = (new.values, old.checks) if added else (old.values, new.checks)
    change = "added" if added else "removed"
    outcome.add(f"enum-{change}", *at, subject=", ".join(values or ()))
    strange = [text for text, value in (values or {}).items() if not admits(checks, value)]
    if strange:
        outcome.add(f"enum-value-{change}", *at, subject=", ".join(strange))


def _listed_values(found: Alternative) -> Collection[str] | None:
    """Return the texts of the only valid values; those of an integer may follow from its bounds."""
    if found.values is not None:
        return found.values
    low, high = found.checks.get("minimum"), found.checks.get("maximum")
    if low is None or high is None or len(found.checks) != 3 or not found.checks.get("integer"):
        return None
    values = range(math.ceil(low[0]), math.floor(high[0]) + 1)
    return [str(value) for value in values] if len(values) <= MAX_LISTED else None


def _listed(found: Alternative) -> tuple[str | int, ...]:
    return found.places.get("enum") or found.places.get("const") or found.pointer


def compare_bound(
    old: Alternative, new: Alternative, keyword: str, bounds: tuple[Any, Any], outcome: Outcome
) -> None:
    """Compare the two values of a bound, which are None where there is none."""
    before, after = bounds
    if before == after:
        return
    if before is None or after is None:
        kind = "added" if before is None else "removed"
    else:
        is_lower = keyword.startswith("min")
        kind = "raised" if _key(after, is_lower) > _key(before, is_lower) else "lowered"
    at = _bound_place(old, keyword), _bound_place(new, keyword)
    rule = f"{kebab(keyword)}-{kind}"
    outcome.add(rule, *at, before=_bound_text(before), after=_bound_text(after))


def _is_implied(old: Alternative, new: Alternative, keyword: str, bounds: tuple[Any, Any]) -> bool:
    """Whether the side without the bound implies it: by its required names, or by a closed tuple."""
    if (bounds[0] is None) == (bounds[1] is None):
        return False
    without, bound = (old, bounds[1]) if bounds[0] is None else (new, bounds[0])
    if keyword == "minProperties":
        return bool(bound <= len(without.required))
    return keyword == "maxItems" and is_false(without.items) and bool(bound >= len(without.prefix))


def _bound_place(found: Alternative, keyword: str) -> tuple[str | int, ...]:
    return found.places.get(keyword) or found.place(_EXCLUSIVE.get(keyword, keyword))


def _key(bound: Any, is_lower: bool) -> tuple[Any, bool]:
    """Return a sort key: a greater one is a tighter lower bound, or a looser upper bound."""
    if isinstance(bound, tuple):
        return bound[0], bound[1] if is_lower else not bound[1]
    return bound, False


def _bound_text(bound: Any) -> str:
    if bound is None:
        return ""
    if isinstance(bound, tuple):
        return f"{_number_text(bound[0])}{' (exclusive)' if bound[1] else ''}"
    return str(bound)


def _number_text(number: Fraction) -> str:
    return str(number.numerator) if number.denominator == 1 else repr(float(number))


def _compare_texts(old: Alternative, new: Alternative, keyword: str, rule: str, outcome: Outcome) -> None:
    before: frozenset[str] = old.checks.get(keyword, frozenset())
    after: frozenset[str] = new.checks.get(keyword, frozenset())
    if before == after:
        return
    kind = "added" if before < after else "removed" if after < before else "changed"
    values = (" ".join(sorted(before - after)), " ".join(sorted(after - before)))
    outcome.add(f"{rule}-{kind}", *places(old, new, keyword), before=values[0], after=values[1])


def _compare_formats(old: Alternative, new: Alternative, outcome: Outcome) -> None:
    before, after = old.checks.get("format", frozenset()), new.checks.get("format", frozenset())
    if before == after:
        return
    rule = (_number_format_rule if old.type == "number" else _text_format_rule)(before, after)
    if rule is None:
        _compare_texts(old, new, "format", "format", outcome)
    else:
        texts = " ".join(sorted(before)), " ".join(sorted(after))
        outcome.add(rule, *places(old, new, "format"), before=texts[0], after=texts[1])


def _number_format_rule(before: frozenset[str], after: frozenset[str]) -> str | None:
    """Return the rule for formats of which one narrows the type; None for any others."""
    was, now = (
        min((_NUMBER_FORMATS.get(name, _FREE) for name in formats), default=_FREE)
        for formats in (before, after)
    )
    if was != now:
        return "number-format-narrowed" if now < was else "number-format-widened"
    return "format-changed" if _NUMBER_FORMATS.keys() & (before | after) else None


def _text_format_rule(before: frozenset[str], after: frozenset[str]) -> str | None:
    """Return the rule for two formats of which one includes the other; None for any others."""
    if len(before) != 1 or len(after) != 1:
        return None
    (one,), (other,) = before, after
    if other in _WIDER_FORMATS.get(one, ()):
        return "text-format-widened"
    return "text-format-narrowed" if one in _WIDER_FORMATS.get(other, ()) else None


def _compare_steps(old: Alternative, new: Alternative, outcome: Outcome) -> None:
    before: frozenset[Fraction] = old.checks.get("multipleOf", frozenset())
    after: frozenset[Fraction] = new.checks.get("multipleOf", frozenset())
    if before == after:
        return
    narrower = all(any((step / known).denominator == 1 for step in after) for known in before)
    wider = all(any((known / step).denominator == 1 for known in before) for step in after)
    if narrower and wider:
        return
    kind = "narrowed" if narrower else "widened" if wider else "changed"
    texts = [", ".join(map(_number_text, sorted(steps))) for steps in (before, after)]
    outcome.add(f"multiple-of-{kind}", *places(old, new, "multipleOf"), before=texts[0], after=texts[1])


def _compare_mapping(old: Alternative, new: Alternative, outcome: Outcome) -> None:
    """Discriminator values of a schema that others extend; those of unions are compared as variants."""
    before: Mapping[str, str] = old.checks.get("mapping") or {}
    after: Mapping[str, str] = new.checks.get("mapping") or {}
    for rule, value in removed_and_added("discriminator-value", before, after):
        outcome.add(rule, *places(old, new, "discriminator"), subject=value)
