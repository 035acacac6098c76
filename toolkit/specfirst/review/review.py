"""The review: lint, comparison of each API, approvals."""

from __future__ import annotations

import datetime
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from specfirst.project import Project
from specfirst.review import approvals
from specfirst.review.approvals import Decision, decide, load_approvals
from specfirst.review.baseline import export, toplevel
from specfirst.review.comparison import Comparison, compare, compare_catalogues
from specfirst.review.errors import ReviewError
from specfirst.review.lint import Problem, lint_conventions, lint_with_redocly
from specfirst.review.redocly import Redocly, install_redocly, rules_of
from specfirst.review.versions import Version, version_of_project


@dataclass(frozen=True)
class Review:
    """What was found between the commit `commit`, asked for as `ref`, and the work tree."""

    ref: str
    commit: str
    problems: tuple[Problem, ...]
    comparisons: tuple[Comparison, ...]
    decision: Decision
    approvals_file: str
    """Where a breaking change can be approved; the file need not exist."""

    @property
    def errors(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def unreadable(self) -> tuple[Comparison, ...]:
        return tuple(comparison for comparison in self.comparisons if comparison.status == "unreadable")

    @property
    def passed(self) -> bool:
        return not (self.decision.rejected or self.errors or self.unreadable)


def review_project(project: Project, ref: str, today: datetime.date) -> Review:
    """Review the APIs of a project against those of `ref`; approvals count that are in force `today`.

    Raises:
        ReviewError: the ref is unknown, the approvals are malformed or a tool cannot be installed.
    """
    return _review(version_of_project(project), ref, today, by_settings=True)


def review_document(document: Path, ref: str, today: datetime.date) -> Review:
    """Review one document against the file of the same name at `ref`, without a project.

    Its name in the report is that of the file without the extension; approvals are beside it.

    Raises:
        ReviewError: as for `review_project`, or the document does not exist or is in no git repository.
    """
    document = document.resolve()
    if not document.is_file():
        raise ReviewError(f"{document} does not exist.")
    folder = toplevel(document.parent).resolve()
    version = Version(folder, document.parent, {document.stem: document})
    return _review(version, ref, today, by_settings=False)


def _review(current: Version, ref: str, today: datetime.date, *, by_settings: bool) -> Review:
    accepted = load_approvals(current)
    with tempfile.TemporaryDirectory(prefix="review-base-") as scratch:
        baseline = export(current, ref, Path(scratch), by_settings=by_settings)
        documents = () if by_settings else tuple(current.apis.values())
        redocly = install_redocly(rules_of(current))
        problems, comparisons = _examine(redocly, current, baseline.version, documents)
    decision = decide((item for found in comparisons for item in found.breaking), accepted, today)
    approvals_file = current.name_of(current.spec / approvals.FILE)
    return Review(ref, baseline.commit, problems, comparisons, decision, approvals_file)


def _examine(
    redocly: Redocly, current: Version, base: Version, documents: tuple[Path, ...]
) -> tuple[tuple[Problem, ...], tuple[Comparison, ...]]:
    """Lint and compare every API, two at a time: each is a process of its own."""
    known = sorted({*current.apis, *base.apis})
    with ThreadPoolExecutor(max_workers=2) as pool:
        # Where every API was removed there is no document to lint.
        conventions = [pool.submit(lint_conventions, current.folder, documents)] if current.apis else []
        linted = [pool.submit(lint_with_redocly, redocly, current, each) for each in current.apis.values()]
        compared = [pool.submit(compare, redocly, api, base, current) for api in known]
        problems = tuple(problem for future in (*conventions, *linted) for problem in future.result())
        comparisons = tuple(future.result() for future in compared)
    catalogues = compare_catalogues(base, current)
    return problems, (*comparisons, *([catalogues] if catalogues else ()))
