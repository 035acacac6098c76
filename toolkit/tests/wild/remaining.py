"""Known failures with their reasons, in the file `remaining.yaml`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.wild.report import Failure, Report, kinds

FILE = Path(__file__).with_name("remaining.yaml")


@dataclass(frozen=True)
class Known:
    """Failures of one kind at a place of a document or below it."""

    document: str
    pointer: str
    kind: str
    reason: str

    def explains(self, failure: Failure) -> bool:
        below = failure.pointer == self.pointer or failure.pointer.startswith(self.pointer + "/")
        return self.document == failure.document and below and failure.kind.startswith(self.kind)


def read(path: Path = FILE) -> list[Known]:
    """Read the entries of the file; each has exactly the keys of `Known`."""
    return [Known(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []]


def compare(reports: Iterable[Report], known: list[Known]) -> tuple[list[Failure], list[Known]]:
    """Return unlisted failures, and entries without a failure in completely probed documents."""
    reports = list(reports)
    failures = [failure for report in reports for failure in report.failures]
    unexplained = [failure for failure in failures if not any(entry.explains(failure) for entry in known)]
    whole = {report.document for report in reports if not report.cut_short}
    stale = [entry for entry in known if entry.document in whole and not any(map(entry.explains, failures))]
    return unexplained, stale


def verdict(reports: Iterable[Report], file: Path = FILE, known: list[Known] | None = None) -> int:
    """Print unlisted failures and entries without a failure; return 1 if there are any.

    `known` are its entries, if not all of them.
    """
    unexplained, stale = compare(reports, read(file) if known is None else known)
    if unexplained:
        print(f"\n{len(unexplained)} failures that {file.name} does not explain:\n{kinds(unexplained)}")
    for entry in stale:
        print(f"{file.name}: {entry.document} {entry.pointer} is mended; remove {entry.kind!r}")
    return 1 if unexplained or stale else 0
