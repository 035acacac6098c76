"""The report as a pull-request comment (GitHub Flavored Markdown)."""

import re
from collections.abc import Iterator

from specfirst.review.comparison import Comparison
from specfirst.review.messages import counted, how_to_approve, met, place, summary, verdict
from specfirst.review.review import Review

MOST_ADDITIONS = 100
"""A comment has room for 65,536 characters."""


def render(review: Review) -> str:
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield f"## {'✅' if review.passed else '❌'} API review"
    yield ""
    yield f"{verdict(review)} Compared with {code(review.ref)} ({review.commit[:10]})."
    if review.problems:
        yield ""
        yield f"### Lint: {counted(len(review.problems), 'problem')}"
        yield ""
        yield from (f"- {problem.severity}: {text(problem.text)}" for problem in review.problems)
    for comparison in review.comparisons:
        yield ""
        yield from _comparison(review, comparison)
    if review.decision.rejected:
        yield ""
        yield how_to_approve(review)
    if review.decision.approved:
        yield ""
        yield "### Approved"
        yield ""
        for breaking, approval in review.decision.approved:
            yield f"- {code(breaking.id)} until {approval.until}: {text(approval.reason)}"
    if review.decision.stale:
        yield ""
        yield "### Stale approvals"
        yield ""
        yield from (f"- {text(line)}" for line in review.decision.stale)


def _comparison(review: Review, comparison: Comparison) -> Iterator[str]:
    rejected = [item for item in review.decision.rejected if item.api == comparison.api]
    yield f"### {comparison.api}: {text(summary(comparison, len(rejected)))}"
    if rejected:
        yield ""
        yield "| Where | What breaks | In | Id |"
        yield "| --- | --- | --- | --- |"
    for item in rejected:
        cells = (place(item.position, review.ref), f"{item.message} ({item.rule})", met(item), item.id)
        yield f"| {code(cells[0])} | {text(cells[1])} | {text(cells[2])} | {code(cells[3])} |"
    if comparison.note:
        yield ""
        yield comparison.note
    if comparison.additions:
        shown = comparison.additions[:MOST_ADDITIONS]
        yield ""
        yield f"<details><summary>{counted(len(comparison.additions), 'addition')}</summary>"
        yield ""
        yield from (f"- {code(addition)}" for addition in shown)
        if len(shown) < len(comparison.additions):
            yield f"- … and {len(comparison.additions) - len(shown)} more"
        yield ""
        yield "</details>"


def text(value: str) -> str:
    """Text from a spec, which may not open a tag, leave its table cell or its line."""
    return " ".join(value.replace("<", "&lt;").replace("|", "\\|").split())


def code(value: str) -> str:
    """A code span of any text (GFM 6.3: the fence is longer than any run of backticks inside)."""
    text = " ".join(value.replace("|", "\\|").split())
    runs = re.findall(r"`+", text)
    fence = "`" * (max(map(len, runs)) + 1) if runs else "`"
    return f"{fence} {text} {fence}" if runs else f"`{text}`"
