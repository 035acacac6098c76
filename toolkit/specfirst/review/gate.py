"""The gate: the documents of the work tree against a git commit, or against the last release."""

from __future__ import annotations

import datetime
import json
import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from specfirst.compiler.diagnostics import Diagnostic, SpecError
from specfirst.compiler.document import semver
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.semver import Step
from specfirst.compiler.expand.catalogue import Catalogue
from specfirst.compiler.pipeline import judge
from specfirst.project import RELEASED, Project
from specfirst.review.approvals import FILE, read_approvals, settle
from specfirst.review.baseline import export, toplevel
from specfirst.review.differ.excerpts import read_excerpts
from specfirst.review.differ.findings import Finding
from specfirst.review.differ.review import Diff, compare_sides, whole_api
from specfirst.review.differ.rules import RANK, Severity
from specfirst.review.differ.sides import Side, load_side
from specfirst.review.errors import ReviewError
from specfirst.review.released import released_bundles, released_catalogue
from specfirst.review.versions import Version, version_of_project

_DERIVED = {
    "derived-response-removed": "response-removed",
    "derived-header-removed": "response-header-removed",
}
"""Rules that see more than their counterpart, which is all that a bundle shows."""
NAMES_IN_SDKS = frozenset({
    "operation-id-changed", "tag-changed", "component-renamed", "path-parameter-renamed",
})  # fmt: skip
"""Rules of changes that break no request, but the code of who uses an SDK."""


@dataclass(frozen=True)
class Gate:
    """The comparison with the base version, and its result."""

    diff: Diff
    done: frozenset[str]
    """Approved changes that no longer exist; `prune` removes their approvals."""
    errors: tuple[Diagnostic, ...]
    """The errors of `specfirst lint` in the changed documents."""


@dataclass(frozen=True)
class _Baseline:
    """The old versions of the APIs."""

    name: str
    """The name in reports."""
    version: Version
    bundles: Mapping[str, Path]
    """The committed bundles of its APIs."""
    is_release: bool

    def is_same(self, name: str, side: Side) -> bool:
        """Return whether an API is as it was released; False if that takes a comparison."""
        if not self.is_release:
            return False
        file = self.version.apis[name]
        try:
            if json.loads(file.read_text(encoding="utf-8")) != side.document:
                return False
            catalogue = released_catalogue(file)
        except (OSError, ValueError, SpecError):
            return False  # Reading it in full says what is wrong.
        return _entries(catalogue) == _entries(side.api.catalogue)

    def load(self, name: str) -> Side:
        """Read one API. Raises ReviewError."""
        side = self.version.load(name)
        if not self.is_release:
            return side
        try:
            # The catalogue of a bundle was expanded away.
            api = replace(side.api, catalogue=released_catalogue(self.version.apis[name]))
        except SpecError as error:
            raise ReviewError(f"The last release cannot be read:\n{error}") from None
        return replace(side, api=api)


def _entries(catalogue: Catalogue | None) -> dict[str, tuple[int, Any]] | None:
    """Return what a catalogue says of each error code, without where it is written."""
    if catalogue is None:
        return None
    return {code: (entry.status, dict(entry.details)) for code, entry in catalogue.entries.items()}


def review_project(project: Project, ref: str | None, today: datetime.date) -> Gate:
    """Review every API of a project against those of `ref`; without one against the last release.

    Raises:
        ReviewError: the ref is unknown, there is no release, or a version cannot be read.
    """
    current = version_of_project(project)
    bundles = {api.name: project.generated / api.package / "openapi.json" for api in project.apis}
    return _review(current, ref, today, bundles)


def review_document(document: Path, ref: str | None, today: datetime.date) -> Gate:
    """Review one document against the file of the same name at `ref`, without a project.

    Its name in the report is that of the file without the extension; approvals are beside it.

    Raises:
        ReviewError: as for `review_project`, or the document does not exist or is in no git repository.
    """
    document = document.resolve()
    if not document.is_file():
        raise ReviewError(f"{document} does not exist.")
    folder = toplevel(document.parent).resolve()
    return _review(Version(folder, document.parent, {document.stem: document}), ref, today, None)


def _review(
    current: Version, ref: str | None, today: datetime.date, bundles: Mapping[str, Path] | None
) -> Gate:
    approvals_file = current.spec / FILE
    approvals = read_approvals(approvals_file, current.name_of(approvals_file))
    released = released_bundles(current.spec) if bundles is not None else {}
    new = replace(current, apis={name: file for name, file in current.apis.items() if file.is_file()})
    with tempfile.TemporaryDirectory(prefix="review-base-") as scratch:
        if ref is None:
            old = _of_release(current, released)
        else:
            old = _of_commit(current, ref, Path(scratch), bundles or {})
        comparison = _Comparison(old, new, released, today)
        comparison.run()
        findings = tuple(sorted(comparison.findings, key=lambda finding: RANK[finding.severity]))
        # The files of a commit exist only here.
        excerpts = read_excerpts(findings, old.version.folder, new.folder)
    settled = settle({finding.id for finding in findings if finding.fails}, approvals, today)
    # What is in a commit already is not released yet: its approval is needed until then.
    is_needed = ref is not None and bool(released)
    notes, done = (settled.expired, frozenset[str]()) if is_needed else (settled.notes, settled.done)
    diff = Diff(
        old.name,
        "work tree",
        findings,
        settled.approved,
        notes=(*comparison.versions_to_grow, *notes),
        problems=comparison.problems,
        excerpts=excerpts,
        approvals_file=current.name_of(approvals_file),
    )
    return Gate(diff, done, tuple(comparison.errors))


def _of_release(current: Version, released: Mapping[str, Path]) -> _Baseline:
    if not released:
        raise ReviewError(
            f"There is no release in {current.name_of(current.spec / RELEASED)}: make one with "
            "`specfirst review release`, or name the git commit to compare with: --base origin/main"
        )
    return _Baseline("last release", replace(current, apis=released), {}, is_release=True)


def _of_commit(current: Version, ref: str, scratch: Path, bundles: Mapping[str, Path]) -> _Baseline:
    exported = export(current, ref, scratch, by_settings=bool(bundles))
    then = {name: exported.folder / current.name_of(file) for name, file in bundles.items()}
    return _Baseline(ref, exported, then, is_release=False)


@dataclass(slots=True)
class _Comparison:
    """Compares every API, and collects what was found."""

    old: _Baseline
    new: Version
    released: Mapping[str, Path]
    today: datetime.date
    findings: list[Finding] = field(default_factory=list)
    errors: list[Diagnostic] = field(default_factory=list)
    wrong_versions: list[str] = field(default_factory=list)
    versions_to_grow: list[str] = field(default_factory=list)

    @property
    def problems(self) -> tuple[str, ...]:
        """Other reasons for failure, one line each."""
        return (*(f"{error} [{error.rule}]" for error in self.errors), *self.wrong_versions)

    def run(self) -> None:
        """Compare the APIs of both sides and collect the findings. Raises ReviewError."""
        old, new = self.old.version, self.new
        for name in sorted(old.apis.keys() | new.apis.keys()):
            if name in old.apis and name in new.apis:
                self._compare(name)
            else:
                self.findings.append(whole_api(name, old, new))

    def _compare(self, name: str) -> None:
        after = self.new.load(name)
        if self.old.is_same(name, after):
            return
        before = self.old.load(name)
        found = [*compare_sides(name, before, after, self.today)]
        found += self._changes_of_expansion(name, before, after, found)
        self.findings += found
        if before.document != after.document:
            self.errors += errors_of(after)
        released = self.released.get(name)
        version = before.document if released is None else json.loads(released.read_text(encoding="utf-8"))
        self._judge_version(after, version, found)

    def _judge_version(self, side: Side, old: Mapping[str, Any], found: Collection[Finding]) -> None:
        """Note a version that the next release will grow; one that went back is a problem."""
        before, after = version_of(old), version_of(side.document)
        step = step_of(found)
        if before is None or (after is not None and after >= before.grown(step)):
            return
        written = as_mapping(side.document.get("info")).get("version")
        subject = f"{side.place(('info', 'version'))}: info.version {written}"
        needed = f"must be {before.grown(step)} or later"
        if after is not None and after >= before:
            kind = "breaking changes" if step is Step.MAJOR else "changes"
            self.versions_to_grow.append(
                f"{subject} has not grown yet, and there are {kind}: the next release {needed}, which "
                "`specfirst review release` (make release) writes [version-not-grown]"
            )
            return
        reason = "is no Semantic Version" if after is None else "went back"
        self.wrong_versions.append(
            f"{subject} {reason}. The last one was {before}, so that it {needed} [version-not-grown]"
        )

    def _changes_of_expansion(
        self, name: str, before: Side, after: Side, found: Iterable[Finding]
    ) -> Iterator[Finding]:
        """Yield changes that the committed bundle of the old version shows, and its sources do not.

        Both sources are expanded by this version of the compiler, the committed bundle was by an older one.
        """
        file = self.old.bundles.get(name)
        if file is None or not file.is_file():
            return
        served = load_side(file, self.old.version.folder, self.old.version.label)
        if served.document == before.document:
            return
        known = {_key(finding) for finding in found}
        for finding in compare_sides(name, served, after, self.today):
            if _key(finding) not in known:
                yield finding


def _key(finding: Finding) -> tuple[object, ...]:
    rule = _DERIVED.get(finding.rule.id, finding.rule.id)
    return rule, finding.new, finding.subject, finding.before, finding.after


def errors_of(side: Side) -> list[Diagnostic]:
    """The errors that `specfirst lint` finds in a document."""
    return [finding for finding in judge(side.api) if finding.severity == "error"]


def version_of(document: Mapping[str, Any]) -> semver.Version | None:
    """Return `info.version` of a document."""
    return semver.parse(as_mapping(document.get("info")).get("version"))


def step_of(findings: Collection[Finding]) -> Step:
    """How far the version of an API and its SDK must grow.

    A breaking change, approved or not, needs a major version, and so does another name in the SDK.
    """
    if any(finding.severity is Severity.BREAKING or finding.rule.id in NAMES_IN_SDKS for finding in findings):
        return Step.MAJOR
    return Step.MINOR if findings else Step.NONE
