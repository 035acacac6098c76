"""Group changes by the operations that they affect, the order of reports."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from specfirst.review.differ.findings import Affected, Finding
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import RANK, Severity
from specfirst.wording import listed

MOST_NAMED = 3
"""The number of operations and SDK methods in the title of a group."""


@dataclass(frozen=True, slots=True)
class Change:
    """The findings of one edit of the same operations, which reports show once.

    A header that was removed from all responses of an operation has a finding for each response.
    """

    findings: tuple[Finding, ...]
    """At least one finding. They differ only in their places."""

    @property
    def first(self) -> Finding:
        """The finding that represents all others."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The severity, which is the same for all findings."""
        return self.first.severity

    @property
    def affected(self) -> tuple[Affected, ...]:
        """The places that any of the findings affects, without duplicates."""
        return tuple(dict.fromkeys(place for finding in self.findings for place in finding.affected))


@dataclass(frozen=True, slots=True)
class Group:
    """The changes that affect the same operations, the worst first."""

    api: str
    operations: tuple[Affected, ...]
    """The operations, without repetition and path to the data; none for changes of the document."""
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """`GET /users/me`, or the first few of several operations."""
        if not self.operations:
            return "The whole document"
        return listed([operation.operation for operation in self.operations], MOST_NAMED)

    @property
    def sdk(self) -> str:
        """The methods of SDKs: `users.get_me()`; empty if clients call none of them."""
        return listed([f"{operation.sdk}()" for operation in self.operations if operation.sdk], MOST_NAMED)

    @property
    def anchor(self) -> str:
        """An anchor that is the same as long as the group affects the same operations."""
        return anchor_of("operations", self.api, *(operation.operation for operation in self.operations))


def groups(diff: Diff) -> tuple[Group, ...]:
    """Return every change once, in groups: those with the worst changes first."""
    found: dict[tuple[str, tuple[str, ...]], list[Finding]] = {}
    for finding in diff.findings:
        found.setdefault((finding.api, tuple(sorted(finding.operations))), []).append(finding)
    grouped = (Group(api, _operations(members[0]), _changes(members)) for (api, _), members in found.items())
    return tuple(sorted(grouped, key=_rank))


def _changes(findings: list[Finding]) -> tuple[Change, ...]:
    found: dict[tuple[str, ...], list[Finding]] = {}
    for finding in findings:
        key = (
            finding.rule.id,
            finding.severity,
            finding.subject,
            finding.before,
            finding.after,
            finding.new.file,
        )
        found.setdefault(key, []).append(finding)
    return tuple(Change(tuple(members)) for members in found.values())


def _rank(group: Group) -> tuple[int, str, int, str]:
    worst = min(RANK[change.severity] for change in group.changes)
    return worst, group.api, len(group.operations), group.title


def _operations(finding: Finding) -> tuple[Affected, ...]:
    found = {
        place.operation: Affected(
            place.operation, operation_id=place.operation_id, tags=place.tags, sdk=place.sdk
        )
        for place in finding.affected
        if place.operation
    }
    return tuple(found[name] for name in sorted(found))


def anchor_of(kind: str, *parts: str) -> str:
    """Return an anchor that needs no escaping, for any characters in the parts."""
    return f"{kind}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:10]}"
