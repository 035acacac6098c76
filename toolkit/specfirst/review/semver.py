"""How far changes make the version of an API grow (Semantic Versioning 2.0.0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from specfirst.compiler.document.semver import Step, Version, parse
from specfirst.review.differ.findings import Finding
from specfirst.review.differ.rules import Severity

NAMES_IN_SDKS = frozenset({
    "operation-id-changed", "tag-changed", "component-renamed", "path-parameter-renamed",
})  # fmt: skip
"""Rules of changes that break no request, but the code of who uses an SDK."""


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
