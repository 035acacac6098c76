"""Findings of the differ: one for each change, with every operation that it affects."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.rules import FAILING, RANK, Direction, Rule, Severity
from specfirst.review.differ.schemas.changes import Change
from specfirst.review.differ.sides import Place, Side


@dataclass(frozen=True, slots=True, order=True)
class Affected:
    """A place in the API that a change affects."""

    operation: str
    """`GET /users/me`; empty for a change of the document."""
    operation_id: str = ""
    direction: Direction | None = None
    """None if the change is not about data, but for example about security or an address."""
    where: str = ""
    """The path to the data: `response 200 application/json .data.locale`."""
    tags: tuple[str, ...] = ()
    sdk: str = ""
    """The method of SDKs: `users.get_me`; empty for requests that clients do not send."""


Text = Callable[[str], str]
"""Renders a text in the markup of a report."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One change between two versions of an API."""

    api: str
    rule: Rule
    severity: Severity
    subject: str
    before: str
    after: str
    old: Place
    new: Place
    affected: tuple[Affected, ...]

    @property
    def message(self) -> str:
        """The change, in one sentence."""
        return self.sentence(subject=lambda text: f"`{text}`")

    def sentence(self, *, title: Text = str, subject: Text = str, value: Text = str) -> str:
        """Return the sentence, with texts of the documents in the markup of a report."""
        about = f": {subject(self.subject)}" if self.subject else ""
        if not (self.before or self.after):
            return f"{title(self.rule.title)}{about}."
        before, after = (value(text) if text else "nothing" for text in (self.before, self.after))
        return f"{title(self.rule.title)}{about} ({before} → {after})."

    @property
    def id(self) -> str:
        """The id that approvals name. Another change at the same place has another id."""
        change = "\n".join((self.subject, self.before, self.after, self.old.pointer, self.new.pointer))
        digest = hashlib.sha256(change.encode()).hexdigest()[:8]
        return f"{self.api}:{self.rule.id}:{self.new.file}{self.new.pointer}:{digest}"

    @property
    def operations(self) -> tuple[str, ...]:
        """The affected operations, without repetition; none for a change of the document."""
        return tuple(dict.fromkeys(place.operation for place in self.affected if place.operation))

    @property
    def fails(self) -> bool:
        """Whether it needs an approval."""
        return self.severity in FAILING


@dataclass(slots=True)
class Findings:
    """Collects changes; a change that affects several operations becomes one finding."""

    api: str
    old: Side
    new: Side
    found: dict[Change[Place], set[Affected]] = field(default_factory=dict)

    def add(self, change: Change[Pointer], affected: Affected) -> None:
        """Note a change at places of the two bundles."""
        places = self.old.place(change.old), self.new.place(change.new)
        self.add_at(Change(change.rule, *places, change.subject, change.before, change.after), affected)

    def add_at(self, change: Change[Place], affected: Affected) -> None:
        """Note a change at places of files."""
        self.found.setdefault(change, set()).add(affected)

    def result(self) -> tuple[Finding, ...]:
        """Every finding, the worst first."""
        found = (self._finding(change, affected) for change, affected in self.found.items())
        return tuple(sorted(found, key=_rank))

    def _finding(self, change: Change[Place], affected: Iterable[Affected]) -> Finding:
        rule = RULES[change.rule]
        severity = min((rule.severity(place.direction) for place in affected), key=RANK.__getitem__)
        ordered = sorted(affected, key=lambda place: (place.operation, place.direction or "", place.where))
        texts = change.subject, change.before, change.after
        return Finding(self.api, rule, severity, *texts, change.old, change.new, tuple(ordered))


def _rank(finding: Finding) -> tuple[int, str, int, str, str]:
    return RANK[finding.severity], finding.new.file, finding.new.line, finding.rule.id, finding.id
