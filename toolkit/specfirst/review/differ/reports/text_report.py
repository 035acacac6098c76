"""The report for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.review.differ.findings import Finding
from specfirst.review.differ.reports.wording import MARKS, operations, summary, verdict
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import Severity


def render(diff: Diff) -> str:
    """The report as lines of text."""
    return "\n".join(_lines(diff)) + "\n"


def _lines(diff: Diff) -> Iterator[str]:
    yield f"{diff.old} → {diff.new}: {summary(diff)}"
    for finding in diff.findings:
        yield ""
        yield from _finding(diff, finding)
    if diff.problems:
        yield ""
        yield "Problems:"
        yield from (f"  {problem}" for problem in diff.problems)
    if diff.notes:
        yield ""
        yield "Approvals without effect:"
        yield from (f"  {note}" for note in diff.notes)
    yield ""
    yield verdict(diff)


def _finding(diff: Diff, finding: Finding) -> Iterator[str]:
    yield f"{MARKS[finding.severity]} {finding.severity}: {finding.message} [{finding.rule.id}]"
    yield f"    {finding.old} → {finding.new}"
    yield f"    in {operations(finding)}"
    if finding.severity is Severity.SAFE:
        return
    yield f"    {finding.rule.why} {finding.rule.instead}"
    approval = diff.approved.get(finding.id)
    if approval is not None:
        yield f"    approved until {approval.until}: {approval.reason}"
    elif finding.fails:
        yield f"    id {finding.id}"
