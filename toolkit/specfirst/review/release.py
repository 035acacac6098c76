"""`specfirst review release`: record the current documents as the last release."""

from __future__ import annotations

import datetime
import json
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.semver import Step, parse
from specfirst.project import Api, Project
from specfirst.review.approvals import FILE
from specfirst.review.changelogs import write_changelogs
from specfirst.review.differ.findings import Finding
from specfirst.review.differ.reports import REPORTS
from specfirst.review.differ.sides import Side, load_side
from specfirst.review.errors import ReviewError
from specfirst.review.gate import errors_of, review_project, step_of, version_of
from specfirst.review.prune import prune
from specfirst.review.released import released_bundles, write_released


def release(project: Project, today: datetime.date) -> int:
    """Write the bundles, the changelogs of APIs and SDKs, and versions that have not grown enough.

    The exit status is 1, and nothing is written, where a change needs an approval or breaks a rule of lint.

    Raises:
        ReviewError: a version cannot be read, or its place cannot be found.
    """
    released = released_bundles(project.spec)
    findings: tuple[Finding, ...] = ()
    if released:
        gate = review_project(project, None, today)
        findings = gate.diff.findings
        if gate.diff.rejected or gate.errors:
            sys.stdout.write(REPORTS["text"](gate.diff))
            return 1
    releases = [_release_of(project, api, released.get(api.name), findings) for api in project.apis]
    for release in releases:
        if release.is_changed:
            release.write_version()
            changes = None if release.old is None else release.findings
            write_changelogs(project, release.api, release.version, changes, today)
            print(f"{release.api.name} {release.version} (the last release was {release.last or 'none'})")
    # Read again: they have their versions only now.
    now = {api.name: load_side(api.document, project.root).api for api in project.apis}
    write_released(project.spec, now)
    if (project.spec / FILE).exists():
        prune(project, {finding.id for finding in findings})
    if not any(release.is_changed for release in releases):
        print("Nothing has changed since the last release.")
    return 0


@dataclass(frozen=True)
class _Release:
    """One API that is released."""

    api: Api
    side: Side
    old: dict[str, Any] | None
    """Its bundle of the last release."""
    findings: tuple[Finding, ...]

    @property
    def is_changed(self) -> bool:
        return self.old != self.side.document

    @property
    def last(self) -> str:
        """The version of the last release; empty for the first one."""
        return _written_version(self.old or {})

    @cached_property
    def version(self) -> str:
        """The version in `info.version`, or the next one if that has not grown as the changes require.

        The SDK has the version of its API, so that the larger step of both counts.
        """
        written, before = _written_version(self.side.document), version_of(self.old or {})
        if before is None:
            return written
        step = max(step_of(self.findings), Step.PATCH)
        needed, now = before.grown(step), parse(written)
        return written if now is not None and now >= needed else str(needed)

    def write_version(self) -> None:
        """Write the version into the root document, where it has another.

        Raises:
            ReviewError: the version is not on the line of `info.version`.
        """
        written = _written_version(self.side.document)
        if written == self.version:
            return
        location = self.side.api.bundled.place_of(("info", "version")).location
        lines = location.file.read_text(encoding="utf-8").splitlines(keepends=True)
        line = lines[location.line - 1]
        if line.count(written) != 1:
            raise ReviewError(f"{location}: set info.version to {self.version} by hand.")
        lines[location.line - 1] = line.replace(written, self.version)
        location.file.write_text("".join(lines), encoding="utf-8")


def _release_of(project: Project, api: Api, released: Path | None, findings: tuple[Finding, ...]) -> _Release:
    side = load_side(api.document, project.root)
    old = None
    if released is None:
        # An API without a release was not compared, so that its rules have not been looked at.
        if errors := errors_of(side):
            raise ReviewError("\n".join([f"{api.name} breaks rules of lint:", *map(str, errors)]))
    else:
        old = json.loads(released.read_text(encoding="utf-8"))
    return _Release(api, side, old, tuple(finding for finding in findings if finding.api == api.name))


def _written_version(document: dict[str, Any]) -> str:
    return str(as_mapping(document.get("info")).get("version") or "")
