"""Every rule of the linter with its severity, its reason and an example of what breaks it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from specfirst.compiler.lint import INDISPENSABLE, OF_OTHERS, VALIDITY, VERSION
from specfirst.compiler.lint.conventions import CONVENTIONS
from specfirst.compiler.lint.design import DESIGN
from specfirst.compiler.lint.expansion import OF_EXPANSIONS
from specfirst.compiler.lint.rule import rule_id
from specfirst.compiler.lint.rule_examples import EXAMPLES


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule, as `specfirst lint --rules` lists it."""

    id: str
    severity: str
    holds: str
    """The documents that the rule applies to, as a phrase."""
    why: str
    example: str
    """What breaks it; empty where the reason says it."""


def entries() -> Iterator[Entry]:
    """Return the rules in the order in which they are applied."""
    for rules, severity, holds in (
        (INDISPENSABLE, "error", "every document"),
        (VERSION, "warning", "every document"),
        (VALIDITY, "error, or warning without an error catalogue", "every document"),
        (OF_OTHERS, "warning", "documents without an error catalogue"),
        (CONVENTIONS, "error", "documents with an error catalogue"),
        (OF_EXPANSIONS, "error", "documents with an error catalogue"),
    ):
        yield from (_entry(rule, severity, holds) for rule in rules)
    for rule, degree in DESIGN.items():
        yield _entry(rule, degree, "the preset `house`")


def _entry(rule: Callable[..., object], severity: str, holds: str) -> Entry:
    name = rule_id(rule)
    why = re.sub(r"\s+", " ", (rule.__doc__ or "").strip())
    return Entry(name, severity, holds, why, EXAMPLES.get(name, ""))
