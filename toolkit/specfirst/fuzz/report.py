"""The report at the end of a run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from specfirst.fuzz.coverage import Coverage
from specfirst.fuzz.covered_by_tests import CoveredByTests
from specfirst.fuzz.schemathesis_run import RunFigures
from specfirst.wording import counted


def problems(
    name: str,
    figures: RunFigures,
    coverage: Coverage,
    *,
    scenarios: int,
    unreachable: Collection[str] = frozenset(),
) -> Iterator[str]:
    """Yield a message for everything that fails a run.

    `scenarios` is the minimum number of scenarios. `unreachable` operations need no success, since their
    credentials are missing.
    """
    if not figures.complete:
        yield f"{name}: schemathesis did not get to its end"
    if figures.scenarios < scenarios:
        yield f"{name}: only {figures.scenarios} scenarios: something makes their replays go on differently"
    if figures.failures:
        yield f"{name}: {figures.failures} failures"
    for operation in coverage.never_succeeded:
        if operation not in unreachable:
            yield f"{name}: {operation} never succeeded: its checks only saw refusals"
    for response in coverage.undeclared:
        yield f"{name}: {response.operation} responded {response}, which it does not declare"


def unaccounted(
    name: str, seen: Coverage, covered: CoveredByTests, mocked: Collection[str] = frozenset()
) -> Iterator[str]:
    """Yield every declared response that was neither received nor is covered by a test.

    Responses of `mocked` operations are due once these are implemented.
    """
    for response in sorted(seen.unseen):
        if response.operation not in mocked and covered.test_of(response) is None:
            missing = f"{name}: {response.operation} never responded {response}"
            yield f"{missing}, and {covered.file.name} names no test"


def summary(
    name: str, figures: RunFigures, fuzzed: Coverage, seen: Coverage, covered: CoveredByTests | None
) -> str:
    """Return the figures of one API: of fuzzing alone, with scripted requests, and with tests."""
    operations = len(fuzzed.operations)
    lines = [
        f"{name}: {figures.cases} cases and {figures.scenarios} scenarios in {figures.seconds:.0f} s, "
        f"{counted(figures.failures, 'failure')}; "
        f"{operations - len(fuzzed.never_succeeded)} of {operations} operations succeeded",
        f"  {_share(fuzzed)} by fuzzing; {_share(seen)} with the scripted requests",
    ]
    if covered is not None:
        shown = sum(covered.test_of(response) is not None for response in seen.unseen)
        lines[-1] += f"; {shown} of the other {len(seen.unseen)} are shown by tests ({covered.file.name})"
    return "\n".join(lines)


def _share(coverage: Coverage) -> str:
    share = f"{len(coverage.statuses_seen)} of {len(coverage.statuses)} declared statuses of operations"
    if len(coverage.declared) == len(coverage.statuses):
        return share
    return (
        f"{share} ({len(coverage.declared - coverage.unseen)} of {len(coverage.declared)} with their codes)"
    )


def statuses_by_operation(coverage: Coverage) -> Iterator[str]:
    """Yield one line per operation with the number of responses by declared status."""
    counts: dict[str, dict[int, int]] = defaultdict(dict)
    for operation, status in sorted(coverage.statuses):
        counts[operation][status] = sum(
            count
            for response, count in coverage.seen.items()
            if (response.operation, response.status) == (operation, status)
        )
    width = max(map(len, counts), default=0)
    for operation, statuses in counts.items():
        yield f"  {operation:<{width}}  " + "  ".join(
            f"{status}:{seen or '-'}" for status, seen in statuses.items()
        )


def unseen(coverage: Coverage) -> Iterator[str]:
    """Yield every declared response that was not received."""
    for response in sorted(coverage.unseen):
        yield f"  not seen: {response.operation} {response}"
