"""Words that the reports share."""

from __future__ import annotations

from specfirst.review.differ.findings import Affected, Finding
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import Severity

MOST_OPERATIONS = 5
"""Operations that a text names; JSON has all."""
MARKS = {Severity.BREAKING: "✖", Severity.ACCESS_WIDENED: "⚠", Severity.RISKY: "?", Severity.SAFE: "·"}


def verdict(diff: Diff) -> str:
    """Whether the comparison passes, in one sentence."""
    failing, others = len(diff.rejected), len(diff.problems)
    reasons = []
    if failing:
        reasons.append(f"{failing} {'change needs' if failing == 1 else 'changes need'} an approval")
    if others:
        reasons.append(f"{others} other {'problem' if others == 1 else 'problems'}")
    return f"Failed: {', and '.join(reasons)}." if reasons else "Passed."


def summary(diff: Diff) -> str:
    """How many changes there are of each severity."""
    if not diff.findings:
        return "no change"
    return ", ".join(f"{count} {severity}" for severity, count in diff.counts.items() if count)


def operations(finding: Finding) -> str:
    """The operations that a change affects, the first ones by name."""
    named = list(dict.fromkeys(map(_affected, (each for each in finding.affected if each.operation))))
    if not named:
        return "the whole document"
    more = len(named) - MOST_OPERATIONS
    return "; ".join(named[:MOST_OPERATIONS]) + (f"; and {more} more" if more > 0 else "")


def _affected(affected: Affected) -> str:
    return f"{affected.operation} ({affected.where})" if affected.where else affected.operation
