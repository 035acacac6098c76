"""The changes by the operations that they affect: the order in which reports list them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from specfirst.review.differ.findings import Affected, Finding
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import RANK, Severity

MOST_NAMED = 3
"""Operations and SDK methods that the title of a group names."""


@dataclass(frozen=True, slots=True)
class Change:
    """The findings of one edit of the same operations, which reports show once.

    A header that was removed from all responses of an operation has a finding for each response.
    """

    findings: tuple[Finding, ...]
    """At least one. They differ in their places only."""

    @property
    def first(self) -> Finding:
        """The finding that represents all of them."""
        return self.findings[0]

    @property
    def severity(self) -> Severity:
        """The same for all findings."""
        return self.first.severity

    @property
    def affected(self) -> tuple[Affected, ...]:
        """All places that it affects."""
        return tuple(dict.fromkeys(place for finding in self.findings for place in finding.affected))


@dataclass(frozen=True, slots=True)
class Group:
    """The changes that affect the same operations, the worst first."""

    api: str
    operations: tuple[Affected, ...]
    """The operations, each once and without the way to the change; none for changes of the document."""
    changes: tuple[Change, ...]

    @property
    def title(self) -> str:
        """`GET /users/me`, or the first few of several operations."""
        if not self.operations:
            return "The whole document"
        return _first_of([operation.operation for operation in self.operations])

    @property
    def sdk(self) -> str:
        """How SDKs call the operations: `users.get_me()`; empty where clients call none of them."""
        return _first_of([f"{operation.sdk}()" for operation in self.operations if operation.sdk])

    @property
    def anchor(self) -> str:
        """A name for links that stays the same while the group affects the same operations."""
        return anchor_of("operations", self.api, *(operation.operation for operation in self.operations))


def groups(diff: Diff) -> tuple[Group, ...]:
    """Return every change once, in groups: those with the worst changes first."""
    found: dict[tuple[str, tuple[str, ...]], list[Finding]] = {}
    for finding in diff.findings:
        found.setdefault((finding.api, tuple(sorted(finding.operations))), []).append(finding)
    listed = (Group(api, _operations(members[0]), _changes(members)) for (api, _), members in found.items())
    return tuple(sorted(listed, key=_rank))


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


def _first_of(names: list[str]) -> str:
    more = len(names) - MOST_NAMED
    return ", ".join(names[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def anchor_of(kind: str, *parts: str) -> str:
    """Return a name for links that needs no escaping, whatever characters the parts contain."""
    return f"{kind}-{hashlib.sha256(chr(0).join(parts).encode()).hexdigest()[:10]}"
