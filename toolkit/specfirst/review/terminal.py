"""The report for a person at a terminal."""

from collections.abc import Iterator

from specfirst.review.comparison import Comparison
from specfirst.review.messages import counted, how_to_approve, met, place, summary, verdict
from specfirst.review.review import Review


def render(review: Review) -> str:
    return "\n".join(_lines(review)) + "\n"


def _lines(review: Review) -> Iterator[str]:
    yield f"Documents of the work tree against {review.ref} ({review.commit[:10]})"
    yield ""
    yield f"Lint: {counted(len(review.problems), 'problem') if review.problems else 'no problem'}"
    for problem in review.problems:
        yield f"  {problem.severity}: {problem.text}"
    for comparison in review.comparisons:
        yield ""
        yield from _comparison(review, comparison)
    if review.decision.approved:
        yield ""
        yield "Approved:"
        for breaking, approval in review.decision.approved:
            yield f"  {breaking.id} until {approval.until}: {approval.reason}"
    if review.decision.stale:
        yield ""
        yield "Stale approvals:"
        yield from (f"  {line}" for line in review.decision.stale)
    yield ""
    yield verdict(review)
    if review.decision.rejected:
        yield how_to_approve(review)


def _comparison(review: Review, comparison: Comparison) -> Iterator[str]:
    rejected = [item for item in review.decision.rejected if item.api == comparison.api]
    yield f"{comparison.api}: {summary(comparison, len(rejected))}"
    for item in rejected:
        yield f"  ✖ {place(item.position, review.ref)}: {item.message} ({item.rule})"
        if met(item):
            yield f"      in {met(item)}"
        yield f"      id {item.id}"
    if comparison.note:
        yield f"  {comparison.note}"
    yield from (f"  + {addition}" for addition in comparison.additions)
