"""The report as workflow commands: GitHub shows them at the lines of a pull request.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from specfirst.review.differ.reports.changelog import Change, groups
from specfirst.review.differ.reports.wording import LABELS, operations, summary, to_approve, verdict
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import RANK, Severity

MOST_OF_A_COMMAND = 10
"""The number of errors, and of warnings, that GitHub shows of one step."""
_MOST_CHARACTERS = 2_000
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})


def render(diff: Diff) -> str:
    """Return the commands, the worst change first; the last one is the result of the comparison."""
    return "\n".join(_lines(diff)) + "\n"


def _lines(diff: Diff) -> Iterator[str]:
    printed: Counter[str] = Counter()
    changes = [change for group in groups(diff) for change in group.changes]
    for change in sorted(changes, key=lambda change: RANK[change.severity]):
        command = _command(diff, change)
        printed[command] += 1
        if command != "notice" and printed[command] <= MOST_OF_A_COMMAND:
            yield _annotation(diff, command, change)
    for problem in diff.problems[:MOST_OF_A_COMMAND]:
        yield f"::error title=API review::{_data(problem)}"
    for note in diff.notes[:MOST_OF_A_COMMAND]:
        yield f"::warning title=API review::{_data(note)}"
    yield f"::notice title=API changes::{_data(f'{verdict(diff)} {summary(diff)}.')}"


def _command(diff: Diff, change: Change) -> str:
    if to_approve(diff, change):
        return "error"
    return "warning" if change.severity is Severity.RISKY else "notice"


def _annotation(diff: Diff, command: str, change: Change) -> str:
    finding = change.first
    where = f" In {operations(change.affected)}." if finding.operations else ""
    lines = [f"{finding.message}{where}", f"{finding.rule.why} {finding.rule.instead}"]
    lines += [f"To approve it: {identifier}" for identifier in to_approve(diff, change)]
    place = f"file={_property(finding.new.file)},line={finding.new.line},"
    if finding.new.label or PurePosixPath(finding.new.file).is_absolute():
        # Lines of an older commit, or outside of the repository, cannot be shown in the pull request.
        place, lines[0] = "", f"{finding.new}: {lines[0]}"
    title = _property(f"{LABELS[finding.severity]} API change ({finding.rule.id})")
    return f"::{command} {place}title={title}::{_data(*lines)}"


def _property(value: str) -> str:
    return value.translate(_PROPERTY)


def _data(*lines: str) -> str:
    """Return lines of text as the data of one command, since a line break would begin another one."""
    text = "\n".join(" ".join(line.split()) for line in lines)
    return text[:_MOST_CHARACTERS].translate(_DATA)
