"""One comparison: the findings of every API, and their approvals."""

from __future__ import annotations

import datetime
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from specfirst.review.approvals import Approval, settle
from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.context import Context
from specfirst.review.differ.excerpts import Excerpts, read_excerpts
from specfirst.review.differ.findings import Affected, Finding, Findings
from specfirst.review.differ.inputs import read_input
from specfirst.review.differ.operations import compare_operations
from specfirst.review.differ.policies import compare_catalogues
from specfirst.review.differ.rules import Severity
from specfirst.review.differ.schemas.compare import SchemaComparison
from specfirst.review.differ.sides import Place, Side, name_in
from specfirst.review.differ.unchanged import Unchanged
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version


@dataclass(frozen=True)
class Diff:
    """Every change between two versions."""

    old: str
    new: str
    findings: tuple[Finding, ...]
    approved: Mapping[str, Approval]
    """The approval of each finding that has one, by the finding's id."""
    notes: tuple[str, ...] = ()
    """What fails nothing: approvals without effect, and versions that the next release must grow."""
    problems: tuple[str, ...] = ()
    """Other reasons for failure: versions that went back, and errors of lint."""
    excerpts: Excerpts = field(default_factory=dict)
    """The source lines that changed, for reports that show them."""
    approvals_file: str = ""
    """The name of the file for approvals, if there is a fixed one."""

    @property
    def rejected(self) -> tuple[Finding, ...]:
        """The findings that fail the review."""
        return tuple(
            finding for finding in self.findings if finding.fails and finding.id not in self.approved
        )

    @property
    def passed(self) -> bool:
        """Whether no change needs an approval, and there is no other problem."""
        return not self.rejected and not self.problems

    @property
    def has_several_apis(self) -> bool:
        """Whether reports name the API of each finding."""
        return len({finding.api for finding in self.findings}) > 1


def by_severity(severities: Iterable[Severity]) -> Mapping[Severity, int]:
    """Return how often each severity occurs, the worst first."""
    counts = Counter(severities)
    return {severity: counts[severity] for severity in Severity}


def compare(old: str, new: str, approvals: Iterable[Approval], today: datetime.date) -> Diff:
    """Compare two arguments: files, folders or `REF:PATH`.

    Raises:
        ReviewError: one cannot be read or compared.
    """
    with tempfile.TemporaryDirectory(prefix="review-") as scratch:
        before = read_input(old, Path(scratch) / "old")
        after = read_input(new, Path(scratch) / "new")
        findings = tuple(_compare_inputs(before, after, today))
        # The files of a git ref exist only here.
        excerpts = read_excerpts(findings, before.folder, after.folder)
    settled = settle({finding.id for finding in findings if finding.fails}, approvals, today)
    return Diff(old, new, findings, settled.approved, settled.notes, excerpts=excerpts)


def compare_sides(api: str, old: Side, new: Side, today: datetime.date) -> tuple[Finding, ...]:
    """Every change of an API, the worst first.

    Raises:
        ReviewError: the schemas are nested too deeply to be compared.
    """
    findings = Findings(api, old, new)
    unchanged = Unchanged(old.document, new.document)
    schemas = SchemaComparison(old.schemas, new.schemas, unchanged)
    context = Context(old, new, findings, unchanged, schemas, today)
    try:
        compare_operations(context)
    except RecursionError:
        raise ReviewError(f"{api}: its schemas are nested too deeply to be compared.") from None
    compare_catalogues(context)
    return findings.result()


def _compare_inputs(old: Version, new: Version, today: datetime.date) -> Iterable[Finding]:
    if len(old.apis) == len(new.apis) == 1:
        # Two documents are compared even if their names differ.
        (before,), (after,) = old.apis, new.apis
        yield from compare_sides(after, old.load(before), new.load(after), today)
        return
    for name in sorted(old.apis.keys() | new.apis.keys()):
        if name in old.apis and name in new.apis:
            yield from compare_sides(name, old.load(name), new.load(name), today)
        else:
            yield whole_api(name, old, new)


def whole_api(name: str, old: Version, new: Version) -> Finding:
    """Return the finding that one of two inputs has no API of that name."""
    holder, other = (old, new) if name in old.apis else (new, old)
    file = name_in(holder.folder, holder.apis[name])
    here, there = Place(file, 1, "#", holder.label), Place(file, 1, "#", other.label)
    rule = RULES["api-removed" if holder is old else "api-added"]
    places = (here, there) if holder is old else (there, here)
    return Finding(name, rule, rule.worst, name, "", "", *places, (Affected(""),))
