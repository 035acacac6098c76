"""The report as a pull-request comment (GitHub Flavored Markdown)."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.review.differ.findings import Finding
from specfirst.review.differ.reports.wording import operations, summary, verdict
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import Severity
from specfirst.review.markdown import code, text

MOST_CHARACTERS = 60_000
"""A comment has room for 65,536 characters."""


def render(diff: Diff) -> str:
    """The report; what does not fit in a comment is counted at its end."""
    lines = [f"## {'✅' if diff.passed else '❌'} API changes", ""]
    lines += [f"{verdict(diff)} {code(diff.old)} → {code(diff.new)}: {summary(diff)}."]
    lines += ["", *(f"- {text(problem)}" for problem in diff.problems)] if diff.problems else []
    room = MOST_CHARACTERS - sum(map(len, lines))
    severity: Severity | None = None
    for index, finding in enumerate(diff.findings):
        block = list(_finding(diff, finding))
        if finding.severity is not severity:
            severity = finding.severity
            block = ["", f"### {severity.value.capitalize()}", "", *block]
        room -= sum(len(line) + 1 for line in block)
        if room < 0:
            lines += ["", f"{len(diff.findings) - index} more changes do not fit here."]
            break
        lines += block
    lines += ["", *(f"- {text(note)}" for note in diff.notes)] if diff.notes else []
    return "\n".join(lines) + "\n"


def _finding(diff: Diff, finding: Finding) -> Iterator[str]:
    yield f"- {text(finding.message)} {code(finding.rule.id)}"
    yield f"  {code(str(finding.old))} → {code(str(finding.new))}, in {text(operations(finding))}"
    if finding.severity is Severity.SAFE:
        return
    yield f"  {text(finding.rule.why)} {text(finding.rule.instead)}"
    approval = diff.approved.get(finding.id)
    if approval is not None:
        yield f"  Approved until {approval.until}: {text(approval.reason)}"
    elif finding.fails:
        yield f"  Id: {code(finding.id)}"
