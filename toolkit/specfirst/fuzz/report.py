"""What a run tells at its end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from specfirst.fuzz.coverage import Coverage
from specfirst.fuzz.covered_by_tests import FILE, Elsewhere
from specfirst.fuzz.schemathesis_run import RunFigures


def problems(name: str, figures: RunFigures, coverage: Coverage, *, scenarios: int) -> Iterator[str]:
    """Everything that fails a run; `scenarios` are the fewest that it must have followed."""
    if not figures.complete:
        yield f"{name}: schemathesis did not get to its end"
    if figures.scenarios < scenarios:
        yield f"{name}: only {figures.scenarios} scenarios: something makes their replays go on differently"
    if figures.failures:
        yield f"{name}: {figures.failures} failures"
    for operation in coverage.never_succeeded:
        yield f"{name}: {operation} never answered a success: its checks looked at nothing but refusals"
    for answer in coverage.undeclared:
        yield f"{name}: {answer.operation} answered {answer.status} {answer.code}, which it does not declare"


def unaccounted(name: str, seen: Coverage, elsewhere: Elsewhere) -> Iterator[str]:
    """Every declared answer that was not seen and that no test shows."""
    for answer in sorted(seen.unseen):
        if elsewhere.test_of(answer) is None:
            told = filter(None, (str(answer.status), answer.media_type, answer.code))
            yield f"{name}: {answer.operation} never answered {' '.join(told)}, and {FILE.name} names no test"


def summary(name: str, figures: RunFigures, fuzzed: Coverage, seen: Coverage, elsewhere: Elsewhere) -> str:
    """The figures of one API: of fuzzing alone, with the named requests, and with what tests show."""
    shown = sum(elsewhere.test_of(each) is not None for each in seen.unseen)
    operations = len({each.operation for each in fuzzed.declared})
    return "\n".join(
        (
            f"{name}: {figures.cases} cases and {figures.scenarios} scenarios in {figures.seconds:.0f} s, "
            f"{figures.failures} failures; "
            f"{operations - len(fuzzed.never_succeeded)} of {operations} operations succeeded",
            f"  {_share(fuzzed)} by fuzzing; {_share(seen)} with the named requests; "
            f"{shown} of the other {len(seen.unseen)} are shown by tests ({FILE.name})",
        )
    )


def _share(coverage: Coverage) -> str:
    statuses = f"{len(coverage.statuses_seen)} of {len(coverage.statuses)} pairs of operation and status"
    answers = f"{len(coverage.declared - coverage.unseen)} of {len(coverage.declared)} with their codes"
    return f"{statuses} ({answers})"


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
    """Every declared answer that was not seen."""
    for answer in sorted(coverage.unseen):
        told = (answer.operation, str(answer.status), answer.media_type, answer.code)
        yield f"  not seen: {' '.join(filter(None, told))}"
