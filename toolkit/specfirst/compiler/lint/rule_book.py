"""Every rule of the linter with its severity, its reason and an example of a violation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specfirst.compiler.lint import INDISPENSABLE, OF_OTHERS, VALIDITY, VERSION
from specfirst.compiler.lint.conventions import CONVENTIONS, OF_EXPANSIONS
from specfirst.compiler.lint.design import DESIGN


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule, as `specfirst lint --rules` lists it."""

    id: str
    severity: str
    holds: str
    """The documents that the rule applies to, as a phrase."""
    why: str
    example: str
    """A violation; empty if the reason describes it."""


def entries() -> Iterator[Entry]:
    """Return the rules in the order in which they are applied."""
    for rules, holds in (
        (INDISPENSABLE, "every document"),
        (VERSION, "every document"),
        (VALIDITY, "every document"),
        (OF_OTHERS, "documents without an error catalogue"),
        (CONVENTIONS, "documents with an error catalogue"),
        (OF_EXPANSIONS, "documents with an error catalogue"),
        (DESIGN, "the preset `house`"),
    ):
        for rule in rules:
            severity = "error, or warning without an error catalogue" if rules is VALIDITY else rule.severity
            yield Entry(rule.id, severity, holds, rule.reason, rule.example)
