"""What a run tells at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from scripts.fuzz.coverage import Coverage
from scripts.fuzz.schemathesis_run import RunFigures

_BEYOND_FUZZING = {
    500: "a defect of ours, by definition",
    503: "the database has to be gone",
    413: "no fuzzer makes bodies of a megabyte",
    415: "it keeps to the declared media types",
    429: "lock-out is off while fuzzing",
}
"""Why some statuses are reached by named tests instead (tests/fuzz)."""


def problems(name: str, figures: RunFigures, coverage: Coverage) -> Iterator[str]:
    """Everything that fails a run."""
    if not figures.complete:
        yield f"{name}: schemathesis did not get to its end"
    if figures.failures:
        yield f"{name}: {figures.failures} failures"
    for operation in coverage.never_succeeded:
        yield f"{name}: {operation} never answered a success: its checks looked at nothing but refusals"


def summary(name: str, figures: RunFigures, coverage: Coverage) -> str:
    """The figures of one API in a few lines."""
    operations = {each.operation for each in coverage.declared}
    return (
        f"{name}: {figures.cases} cases in {figures.seconds:.0f} s, {figures.failures} failures; "
        f"{len(operations) - len(coverage.never_succeeded)} of {len(operations)} operations succeeded; "
        f"{len(coverage.statuses_seen)} of {len(coverage.statuses)} pairs of operation and status seen, "
        f"{len(coverage.declared & coverage.seen.keys())} of {len(coverage.declared)} with their codes"
    )


def statuses_by_operation(coverage: Coverage) -> Iterator[str]:
    """One line for each operation: how often each declared status was seen."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for operation, status in sorted(coverage.statuses):
        seen = sum(
            n for each, n in coverage.seen.items() if (each.operation, each.status) == (operation, status)
        )
        counts[operation][status] = seen
    width = max(map(len, counts), default=0)
    for operation, statuses in counts.items():
        yield f"  {operation:<{width}}  " + "  ".join(
            f"{status}:{seen or '-'}" for status, seen in statuses.items()
        )


def unseen(coverage: Coverage) -> Iterator[str]:
    """Every declared answer that was not seen, and why fuzzing cannot reach it where that is known."""
    for answer in sorted(coverage.declared - coverage.seen.keys()):
        reason = _BEYOND_FUZZING.get(answer.status)
        told = " ".join(filter(None, (answer.operation, str(answer.status), answer.media_type, answer.code)))
        yield f"  not seen: {told}" + (f" ({reason})" if reason else "")
