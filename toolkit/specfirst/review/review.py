"""The review: lint, comparison of each API, approvals."""

import datetime
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from specfirst.review.apis import discover
from specfirst.review.approvals import Decision, decide, load_approvals
from specfirst.review.baseline import Baseline, export
from specfirst.review.comparison import Comparison, compare, compare_catalogue
from specfirst.review.lint import Problem, lint_conventions, lint_with_redocly
from specfirst.review.redocly import Redocly, install_redocly


@dataclass(frozen=True)
class Review:
    """What was found between the commit `commit`, asked for as `ref`, and the work tree."""

    ref: str
    commit: str
    problems: tuple[Problem, ...]
    comparisons: tuple[Comparison, ...]
    decision: Decision

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def unreadable(self) -> tuple[Comparison, ...]:
        return tuple(comparison for comparison in self.comparisons if comparison.status == "unreadable")

    @property
    def passed(self) -> bool:
        return not (self.decision.rejected or self.errors or self.unreadable)


def review(repository: Path, ref: str, today: datetime.date) -> Review:
    """Review the work tree's specs against those of `ref`; approvals count that are in force `today`.

    Raises: ReviewError when the ref is unknown, the approvals are malformed or a tool cannot be installed.
    """
    approvals = load_approvals(repository)
    with tempfile.TemporaryDirectory(prefix="review-base-") as scratch:
        baseline = export(repository, ref, Path(scratch))
        problems, comparisons = _examine(install_redocly(), repository, baseline)
    decision = decide((item for found in comparisons for item in found.breaking), approvals, today)
    return Review(ref, baseline.commit, problems, comparisons, decision)


def _examine(
    redocly: Redocly, repository: Path, baseline: Baseline
) -> tuple[tuple[Problem, ...], tuple[Comparison, ...]]:
    """Lint and compare every API, two at a time: each is a process of its own."""
    current = discover(repository / "spec")
    known = sorted({*current, *discover(baseline.spec)})
    with ThreadPoolExecutor(max_workers=2) as pool:
        own = pool.submit(lint_conventions, repository)
        linted = [pool.submit(lint_with_redocly, redocly, repository, api) for api in current]
        compared = [pool.submit(compare, redocly, api, baseline.folder, repository) for api in known]
        problems = (*own.result(), *(problem for future in linted for problem in future.result()))
        comparisons = tuple(future.result() for future in compared)
    return problems, (*comparisons, compare_catalogue(baseline.folder, repository))
