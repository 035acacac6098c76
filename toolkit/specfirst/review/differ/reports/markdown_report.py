"""The report as a pull-request comment (GitHub Flavored Markdown)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from specfirst.review.differ.reports.changelog import Change, Group, groups
from specfirst.review.differ.reports.gfm import plain, span
from specfirst.review.differ.reports.wording import (
    LABELS,
    counts,
    granted,
    operations,
    places,
    summary,
    to_approve,
    verdict,
)
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import Severity

MARKER = "<!-- specfirst review -->"
"""The first line, by which a workflow finds the comment to replace."""
MOST_CHARACTERS = 60_000
"""The maximum length of a comment; GitHub allows 65,536 characters."""
_MOST_OF_A_VALUE = 400
"""The maximum characters of a value, such as a pattern or an enumeration."""
_MOST_NOTES = 20
_MOST_IDS = 20
_ICONS = dict(zip(Severity, "🔴🟣🟠🟢", strict=True))


def render(diff: Diff) -> str:
    """Return the report within the length of a comment; the number of omitted changes is at its end."""
    lines = [MARKER, f"## {'✅' if diff.passed else '❌'} API changes", ""]
    lines += [f"{verdict(diff)} {_code(diff.old)} → {_code(diff.new)}: {summary(diff)}."]
    lines += [
        *_counts(diff),
        *_listed("Problems", diff.problems),
        *_listed("Notes", diff.notes),
    ]
    room = MOST_CHARACTERS - sum(len(line) + 1 for line in lines)
    left = sum(counts(diff).values())
    for block in _blocks(diff):
        room -= sum(len(line) + 1 for line in block)
        if room < 0:
            lines += ["", f"{left} more {'change does' if left == 1 else 'changes do'} not fit here."]
            break
        lines += block
        left -= 1
    return "\n".join(lines) + "\n"


def _counts(diff: Diff) -> list[str]:
    if not diff.findings:
        return []
    heads = (f"{_ICONS[severity]} {LABELS[severity]}" for severity in Severity)
    cells = (str(count) for count in counts(diff).values())
    return ["", f"| {' | '.join(heads)} |", "|" + " ---: |" * len(Severity), f"| {' | '.join(cells)} |"]


def _listed(title: str, entries: Sequence[str]) -> list[str]:
    if not entries:
        return []
    more = len(entries) - _MOST_NOTES
    shown = [f"- {plain(_short(entry))}" for entry in entries[:_MOST_NOTES]]
    return ["", f"{title}:", "", *shown, *([f"- and {more} more"] if more > 0 else [])]


def _blocks(diff: Diff) -> Iterator[list[str]]:
    """The lines of each change, the first of a group below the title of its operations."""
    for group in groups(diff):
        title = _title(group, diff.has_several_apis)
        for change in group.changes:
            yield [*title, *_change(diff, change)]
            title = []


def _title(group: Group, several_apis: bool) -> list[str]:
    api = f"{plain(group.api)}: " if several_apis else ""
    title = _code(group.title) if group.operations else group.title
    sdk = ["", f"SDKs: {_code(group.sdk)}"] if group.sdk else []
    return ["", f"#### {api}{title}", *sdk, ""]


def _change(diff: Diff, change: Change) -> Iterator[str]:
    first = change.first
    message = first.sentence(title=plain, subject=_code, value=_code)
    yield f"- {_ICONS[first.severity]} **{LABELS[first.severity]}** {message} {span(first.rule.id)}"
    where = f", in {_code(operations(change.affected))}" if any(a.where for a in change.affected) else ""
    yield f"  <br>{_code(places(change))}{where}"
    if first.severity is Severity.SAFE:
        return
    yield f"  <br>{plain(first.rule.why)} **Instead:** {plain(first.rule.instead)}"
    for until, reason in granted(diff, change):
        yield f"  <br>Approved until {until}: {plain(_short(reason))}"
    ids = to_approve(diff, change)
    for identifier in ids[:_MOST_IDS]:
        yield f"  <br>To approve it: {span(identifier)}"
    if len(ids) > _MOST_IDS:
        yield f"  <br>and {len(ids) - _MOST_IDS} more ids, in the other reports"


def _code(value: str) -> str:
    return span(_short(value))


def _short(value: str) -> str:
    return value if len(value) <= _MOST_OF_A_VALUE else f"{value[:_MOST_OF_A_VALUE]}…"
