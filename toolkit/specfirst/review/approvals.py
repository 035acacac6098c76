"""`approvals.yaml` beside the documents: changes that were accepted, by whom, why and until when."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.loader.source import Source, Sources
from specfirst.review.errors import ReviewError

FILE = "approvals.yaml"
FIELDS = ("changes", "reason", "owner", "until")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Approval:
    """Accepts a set of changes up to and including the day `until` (UTC)."""

    changes: tuple[str, ...]
    """The ids of approved findings. Another change at the same place has another id."""
    reason: str
    owner: str
    """The responsible person or team."""
    until: datetime.date
    place: str
    """`file:line` of the entry."""


@dataclass(frozen=True)
class Settled:
    """The result of matching approvals with changes."""

    approved: Mapping[str, Approval]
    """The approval in force of each approved change, by the id of the change."""
    expired: tuple[str, ...]
    """Changes whose approval has ended, each with `file:line` of the entry."""
    unused: tuple[str, ...]
    """Approvals of changes that were not found, each with `file:line`."""
    done: frozenset[str]
    """The ids of these changes, which the baseline already contains or which were undone."""

    @property
    def notes(self) -> tuple[str, ...]:
        """The reasons why entries have no effect."""
        return (*self.expired, *self.unused)


def read_approvals(file: Path, name: str) -> list[Approval]:
    """Return the entries of a file, which messages call `name`; none if there is no file.

    Raises:
        ReviewError: the file is malformed; the message has `file:line`.
    """
    if not file.exists():
        return []
    try:
        source = Sources().load(file)
    except SpecError as error:
        first = error.diagnostics[0]
        raise ReviewError(f"{name}:{first.location.line}: {first.message}") from None
    content = source.value
    entries = content.get("approvals") if isinstance(content, dict) else None
    if not isinstance(entries, list) or set(content) != {"approvals"}:
        raise ReviewError(f"{name}:1: expected the single key `approvals` with a list.")
    approvals = [_approval(source, index, name) for index in range(len(entries))]
    seen: set[str] = set()
    for approval in approvals:
        for change in approval.changes:
            if change in seen:
                raise ReviewError(f"{approval.place}: {change} is approved twice.")
            seen.add(change)
    return approvals


def _approval(source: Source, index: int, name: str) -> Approval:
    entry: Any = source.value["approvals"][index]
    place = f"{name}:{source.locate(('approvals', index)).line}"
    if not isinstance(entry, dict) or set(entry) != set(FIELDS):
        raise ReviewError(f"{place}: an approval has exactly the fields {', '.join(FIELDS)}.")
    changes = entry["changes"]
    if not isinstance(changes, list) or not changes or not all(_is_text(change) for change in changes):
        raise ReviewError(f"{place}: `changes` must be a list of ids, as the report prints them.")
    for field in ("reason", "owner"):
        if not _is_text(entry[field]):
            raise ReviewError(f"{place}: `{field}` must be a text.")
    return Approval(tuple(changes), entry["reason"], entry["owner"], _day(entry["until"], place), place)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _day(value: Any, place: str) -> datetime.date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return datetime.date.fromisoformat(value)
    except ValueError:
        pass
    raise ReviewError(f"{place}: `until` must be a date such as 2027-01-31.")


def settle(changes: Collection[str], approvals: Iterable[Approval], today: datetime.date) -> Settled:
    """Match approvals with the ids of changes that need one."""
    approved: dict[str, Approval] = {}
    expired: list[str] = []
    unused: list[str] = []
    done: set[str] = set()
    for approval in approvals:
        for change in approval.changes:
            if change not in changes:
                done.add(change)
                unused.append(
                    f"{approval.place}: no such change any more, `specfirst review prune` removes {change}"
                )
            elif approval.until < today:
                expired.append(
                    f"{approval.place}: ended on {approval.until}, and the change is there: {change}"
                )
            else:
                approved[change] = approval
    return Settled(approved, tuple(expired), tuple(unused), frozenset(done))
