"""The wording that the reports share."""

from specfirst.review.changes import Position
from specfirst.review.comparison import Breaking, Comparison
from specfirst.review.review import Review


def how_to_approve(review: Review) -> str:
    return f"To accept one, add its id to {review.approvals_file} with a reason and a last day."


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def place(position: Position, ref: str) -> str:
    """Return `file:line`, or `ref:file:line` for what is only in the base version."""
    where = f"{position.file}:{position.line}"
    return f"{ref}:{where}" if position.side == "base" else where


def met(breaking: Breaking) -> str:
    """Return where in the API a change was met first; empty for the API as a whole."""
    return " → ".join(part for part in (breaking.operation, breaking.inside) if part)


def summary(comparison: Comparison, rejected: int) -> str:
    if comparison.status == "unreadable":
        return f"not compared. {comparison.unreadable}"
    if comparison.status == "new":
        return "new API, no breaking changes"
    found = counted(rejected, "breaking change") if rejected else "no breaking change"
    approved = len(comparison.breaking) - rejected
    extra = [f"{approved} approved"] if approved else []
    if comparison.additions:
        extra.append(counted(len(comparison.additions), "addition"))
    if comparison.edits:
        extra.append(counted(comparison.edits, "other edit"))
    return f"{found} ({', '.join(extra)})" if extra else found


def verdict(review: Review) -> str:
    if review.passed:
        return "Review passed: no change breaks a client."
    reasons = []
    if review.decision.rejected:
        reasons.append(counted(len(review.decision.rejected), "breaking change"))
    if review.errors:
        reasons.append(counted(len(review.errors), "lint error"))
    if review.unreadable:
        reasons.append(f"{counted(len(review.unreadable), 'version')} that could not be compared")
    return f"Review failed: {', '.join(reasons)}."
