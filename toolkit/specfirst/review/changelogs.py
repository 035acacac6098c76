"""The changelogs of an API and of its SDK: an entry for each release, the newest first (Keep a Changelog)."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from specfirst.project import Api, Project
from specfirst.review.differ.findings import Affected, Finding
from specfirst.review.differ.reports.gfm import span
from specfirst.review.differ.rules import Severity
from specfirst.wording import listed

FILE = "CHANGELOG.md"
_HEADINGS = dict(zip(Severity, ("Breaking", "Access widened", "May be noticed", "Compatible"), strict=True))
MOST_PLACES = 5
"""The number of operations that a line lists."""


def write_changelogs(
    project: Project, api: Api, version: str, findings: Iterable[Finding] | None, today: datetime.date
) -> None:
    """Add the entry of a release to the changelog beside the document, and to that of an SDK.

    `findings` are the changes since the last release; None for the first release.
    """
    found = None if findings is None else tuple(findings)
    entry = _entry(version, found, today, lambda affected: affected.operation)
    _add(changelog_of(project, api), f"{api.name} API", entry)
    sdk = project.clients / api.distribution
    if sdk.is_dir():
        entry = _entry(version, found, today, lambda affected: affected.sdk or affected.operation)
        _add(sdk / FILE, api.distribution, entry)


def changelog_of(project: Project, api: Api) -> Path:
    """Return the path of an API's changelog: beside its document, with its name if the folder has several."""
    folder = api.document.parent
    shared = any(other is not api and other.document.parent == folder for other in project.apis)
    return folder / (f"CHANGELOG.{api.name}.md" if shared else FILE)


def _add(file: Path, title: str, entry: str) -> None:
    before = file.read_text(encoding="utf-8") if file.is_file() else ""
    head, marker, entries = before.partition("\n## ")
    head = head.strip() or (
        f"# Changelog of {title}\n\n"
        "Written by `specfirst review release` from the changes of the document. Versions follow\n"
        "[Semantic Versioning](https://semver.org/spec/v2.0.0.html)."
    )
    rest = f"\n{marker.strip()} {entries}" if marker else ""
    file.write_text(f"{head}\n\n{entry}{rest}", encoding="utf-8")


def _entry(
    version: str, findings: Iterable[Finding] | None, today: datetime.date, name: Callable[[Affected], str]
) -> str:
    lines = [f"## {version} - {today}", ""]
    by_severity: dict[Severity, list[Finding]] = {}
    for finding in findings or ():
        by_severity.setdefault(finding.severity, []).append(finding)
    for severity, heading in _HEADINGS.items():
        if severity in by_severity:
            lines += [f"### {heading}", "", *_lines(by_severity[severity], name), ""]
    if not by_severity:
        lines += ["The first release." if findings is None else "No change of the contract.", ""]
    return "\n".join(lines)


def _lines(findings: Iterable[Finding], name: Callable[[Affected], str]) -> Iterator[str]:
    # The same change in several responses of an operation is one line.
    yield from dict.fromkeys(
        f"- {finding.sentence(subject=span, value=span)}{_places(finding, name)}" for finding in findings
    )


def _places(finding: Finding, name: Callable[[Affected], str]) -> str:
    places = dict.fromkeys(span(place) for where in finding.affected if (place := name(where)))
    return f" In {listed([*places], MOST_PLACES)}." if places else ""
