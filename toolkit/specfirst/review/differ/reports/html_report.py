"""The report as one HTML page that needs no other file, no network and no JavaScript."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cached_property
from importlib import resources

from jinja2 import Environment, StrictUndefined

from specfirst.review.approvals import Approval
from specfirst.review.differ.findings import Affected, Finding
from specfirst.review.differ.reports.changelog import Change, Group, anchor_of, groups
from specfirst.review.differ.reports.side_by_side import Row, rows
from specfirst.review.differ.reports.wording import LABELS, MARKS, counts, summary, to_approve, verdict
from specfirst.review.differ.review import Diff
from specfirst.review.differ.rules import Severity

MOST_SHOWN_AFFECTED = 200
"""The number of affected places in the page; the JSON report has all."""


@dataclass(frozen=True)
class ChangeView:
    """One change, as the page shows it."""

    change: Change
    rows: list[Row]
    approval: Approval | None
    ids: list[str]
    """The ids for an approval of it."""

    @property
    def finding(self) -> Finding:
        """The finding that represents all others."""
        return self.change.first

    @property
    def anchor(self) -> str:
        """The target of links to it."""
        return anchor_of("change", self.finding.id)

    @cached_property
    def ways(self) -> tuple[Affected, ...]:
        """The affected places within operations."""
        return tuple(place for place in self.change.affected if place.operation)

    @property
    def affected(self) -> tuple[Affected, ...]:
        """The places that the page lists."""
        return self.ways[:MOST_SHOWN_AFFECTED]

    @property
    def left_out(self) -> int:
        """The number of places that the page does not list."""
        return len(self.ways) - len(self.affected)

    @property
    def has_ways(self) -> bool:
        """Whether the places add to the title of the group."""
        return len(self.ways) > 1 or any(way.where for way in self.ways)

    @property
    def is_open(self) -> bool:
        """Whether its details are open at first."""
        return self.finding.severity is not Severity.SAFE

    @property
    def words(self) -> str:
        """The text that the search field matches, in lower case."""
        finding = self.finding
        return " ".join(
            (finding.message, finding.rule.id, finding.old.file, finding.new.pointer, *finding.operations,
             *(place.sdk for place in self.affected), *(place.where for place in self.affected))
        ).lower()  # fmt: skip


@dataclass(frozen=True)
class GroupView:
    """The changes of the same operations, as the page shows them."""

    group: Group
    changes: list[ChangeView]

    @cached_property
    def tags(self) -> tuple[str, ...]:
        """The tags of its operations."""
        return tuple(sorted({tag for operation in self.group.operations for tag in operation.tags}))

    @property
    def worst(self) -> Severity:
        """The severity of its worst change."""
        return self.changes[0].finding.severity


def render(diff: Diff) -> str:
    """Return the page. Markup in texts of the documents is escaped."""
    views = [GroupView(group, [_view(diff, change) for change in group.changes]) for group in groups(diff)]
    style, script = _read("page.css"), _read("page.js")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(_read("page.html.jinja")).render(
        diff=diff,
        groups=views,
        style=style,
        script=script,
        # A second defence after escaping: injected scripts do not run (CSP Level 3, 2.3.1).
        policy=f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'",
        severities=list(Severity),
        labels=LABELS,
        marks=MARKS,
        counts=counts(diff),
        verdict=verdict(diff),
        summary=summary(diff),
        operations=sorted({name for finding in diff.findings for name in finding.operations}),
        tags=sorted({tag for view in views for tag in view.tags}),
        several_apis=diff.has_several_apis,
    )


def _view(diff: Diff, change: Change) -> ChangeView:
    pair = diff.excerpts.get(change.first.id)
    ids = to_approve(diff, change)
    approval = None if ids else diff.approved.get(change.first.id)
    return ChangeView(change, rows(*pair) if pair else [], approval, ids)


def _read(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
