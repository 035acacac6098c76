"""Versions of APIs (Semantic Versioning 2.0.0), and how far changes make them grow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from specfirst.review.differ.findings import Finding
from specfirst.review.differ.rules import Severity

# The expression that semver.org suggests.
_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    r"(?:-(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(?:\.(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?"
    r"(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?",
    re.ASCII,
)
NAMES_IN_SDKS = frozenset({
    "operation-id-changed", "tag-changed", "component-renamed", "path-parameter-renamed",
})  # fmt: skip
"""Rules of changes that break no request, but the code of who uses an SDK."""


class Step(IntEnum):
    """What of a version grows."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


@dataclass(frozen=True, order=True)
class Version:
    """Major, minor and patch number; a pre-release counts as what it precedes."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def grown(self, step: Step) -> Version:
        """Return the next version. Before 1.0.0 a minor version may break what was there (SemVer 4)."""
        if self.major == 0 and step > Step.PATCH:
            step = Step(step - 1)
        if step is Step.MAJOR:
            return Version(self.major + 1, 0, 0)
        if step is Step.MINOR:
            return Version(self.major, self.minor + 1, 0)
        return Version(self.major, self.minor, self.patch + 1) if step is Step.PATCH else self


def parse(written: object) -> Version | None:
    """Return the version that a text is; None where it follows no Semantic Versioning."""
    match = _SEMVER.fullmatch(written) if isinstance(written, str) else None
    return Version(*map(int, match.groups()[:3])) if match else None


def version_of(document: Mapping[str, Any]) -> Version | None:
    """Return `info.version` of a document."""
    info = document.get("info")
    return parse(info.get("version")) if isinstance(info, dict) else None


def step_of_api(findings: Iterable[Finding]) -> Step:
    """How far the version of an API must grow: a breaking change needs a major version, approved or not."""
    severities = {finding.severity for finding in findings}
    if Severity.BREAKING in severities:
        return Step.MAJOR
    return Step.MINOR if severities else Step.NONE


def step_of_sdk(findings: Iterable[Finding]) -> Step:
    """How far the version of its SDK must grow: names are part of an SDK, too."""
    found = tuple(findings)
    renamed = any(finding.rule.id in NAMES_IN_SDKS for finding in found)
    return Step.MAJOR if renamed else step_of_api(found)
