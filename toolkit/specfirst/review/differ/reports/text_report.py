"""The report for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.review.differ.reports.changelog import Change, Group, groups
from specfirst.review.differ.reports.wording import (
    MARKS,
    granted,
    operations,
    places,
    summary,
    to_approve,
    verdict,
)
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import Severity


def render(diff: Diff) -> str:
    """The report as lines of text, without the control characters that a document may contain."""
    return "\n".join(map(_printable, _lines(diff))) + "\n"


def _printable(line: str) -> str:
    return "".join(character if character.isprintable() else " " for character in line)


def _lines(diff: Diff) -> Iterator[str]:
    yield f"{diff.old} → {diff.new}: {summary(diff)}"
    for group in groups(diff):
        yield ""
        yield f"{group.api}: {_title(group)}" if diff.has_several_apis else _title(group)
        for change in group.changes:
            yield from _change(diff, change)
    if diff.problems:
        yield ""
        yield "Problems:"
        yield from (f"  {problem}" for problem in diff.problems)
    if diff.notes:
        yield ""
        yield "Notes:"
        yield from (f"  {note}" for note in diff.notes)
    yield ""
    yield verdict(diff)
    if diff.rejected and diff.approvals_file:
        yield f"To approve a change, list its id in {diff.approvals_file}, with reason, owner and until."


def _title(group: Group) -> str:
    return f"{group.title} — {group.sdk} in SDKs" if group.sdk else group.title


def _change(diff: Diff, change: Change) -> Iterator[str]:
    first = change.first
    yield f"  {MARKS[first.severity]} {first.severity}: {first.message} [{first.rule.id}]"
    yield f"      {places(change)}"
    if any(place.where for place in change.affected):
        yield f"      in {operations(change.affected)}"
    if first.severity is Severity.SAFE:
        return
    yield f"      {first.rule.why} {first.rule.instead}"
    for until, reason in granted(diff, change):
        yield f"      approved until {until}: {reason}"
    for identifier in to_approve(diff, change):
        yield f"      id {identifier}"
