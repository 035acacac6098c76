"""Sentences and counts that the reports share."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

from specfirst.review.differ.findings import Affected
from specfirst.review.differ.reports.changelog import Change, groups
from specfirst.review.differ.review import Diff, by_severity
from specfirst.review.differ.rules import Severity
from specfirst.wording import counted

MOST_OPERATIONS = 5
"""The number of operations in a text; JSON has all."""
MARKS = dict(zip(Severity, "✖⚠?·", strict=True))
LABELS = dict(zip(Severity, ("Breaking", "Access widened", "Risky", "Safe"), strict=True))


def verdict(diff: Diff) -> str:
    """Whether the comparison passes, in one sentence."""
    failing = sum(bool(to_approve(diff, change)) for change in _changes(diff))
    others = len(diff.problems)
    reasons = []
    if failing:
        reasons.append(f"{failing} {'change needs' if failing == 1 else 'changes need'} an approval")
    if others:
        reasons.append(counted(others, "other problem"))
    return f"Failed: {', and '.join(reasons)}." if reasons else "Passed."


def counts(diff: Diff) -> Mapping[Severity, int]:
    """The number of changes of each severity; one change may have several findings."""
    return by_severity(change.severity for change in _changes(diff))


def summary(diff: Diff) -> str:
    """The number of changes of each severity, in words."""
    if not diff.findings:
        return "no change"
    return ", ".join(f"{count} {severity}" for severity, count in counts(diff).items() if count)


def _changes(diff: Diff) -> Iterator[Change]:
    return (change for group in groups(diff) for change in group.changes)


def operations(affected: Iterable[Affected]) -> str:
    """Return the affected operations, each with the path to the data; only the first ones by name."""
    named = list(dict.fromkeys(map(_affected, (place for place in affected if place.operation))))
    if not named:
        return "the whole document"
    more = [f"and {len(named) - MOST_OPERATIONS} more"] if len(named) > MOST_OPERATIONS else []
    return "; ".join([*named[:MOST_OPERATIONS], *more])


def places(change: Change) -> str:
    """Return the place of a change in both versions; the first of several."""
    more = len(change.findings) - 1
    others = f" (and {counted(more, 'more place')})" if more else ""
    return f"{change.first.old} → {change.first.new}{others}"


def to_approve(diff: Diff, change: Change) -> list[str]:
    """Return the ids for an approval."""
    return [finding.id for finding in change.findings if finding.fails and finding.id not in diff.approved]


def granted(diff: Diff, change: Change) -> Iterable[tuple[datetime.date, str]]:
    """The last day and the reason of each approval of a change."""
    approved = (diff.approved[finding.id] for finding in change.findings if finding.id in diff.approved)
    return dict.fromkeys((approval.until, approval.reason) for approval in approved)


def _affected(affected: Affected) -> str:
    return f"{affected.operation} ({affected.where})" if affected.where else affected.operation
