"""`approvals.yaml` beside the documents: the breaking changes that were accepted, and until when."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from specfirst.review.comparison import Breaking
from specfirst.review.errors import ReviewError
from specfirst.review.versions import Version
from specfirst.review.yaml_lines import line_of

FILE = "approvals.yaml"
FIELDS = {"id": str, "reason": str, "until": datetime.date}


@dataclass(frozen=True)
class Approval:
    """Accepts the breaking change `id` up to and including the day `until`."""

    id: str
    reason: str
    until: datetime.date
    place: str
    """`file:line` of the entry."""


@dataclass(frozen=True)
class Decision:
    """The breaking changes, and why approvals without effect (`stale`) have none."""

    rejected: tuple[Breaking, ...]
    approved: tuple[tuple[Breaking, Approval], ...]
    stale: tuple[str, ...]


def load_approvals(version: Version) -> list[Approval]:
    """Return the entries of the file; none where there is no file.

    Raises:
        ReviewError: the file is malformed; the message has `file:line`.
    """
    file = version.spec / FILE
    return read_approvals(file, version.name_of(file)) if file.exists() else []


def read_approvals(file: Path, name: str) -> list[Approval]:
    """Return the entries of a file, which messages call `name`.

    Raises:
        ReviewError: the file is malformed; the message has `file:line`.
    """
    text = file.read_text(encoding="utf-8")
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ReviewError(f"{name} is not YAML: {' '.join(str(error).split())}") from None
    entries = content.get("approvals") if isinstance(content, dict) else None
    if not isinstance(entries, list) or set(content) != {"approvals"}:
        raise ReviewError(f"{name}:1: expected the single key `approvals` with a list.")
    approvals: list[Approval] = []
    for index, entry in enumerate(entries):
        approval = _approval(entry, f"{name}:{line_of(text, ('approvals', index))}")
        if approval.id in {earlier.id for earlier in approvals}:
            raise ReviewError(f"{approval.place}: {approval.id} is approved twice.")
        approvals.append(approval)
    return approvals


def decide(breaking: Iterable[Breaking], approvals: Iterable[Approval], today: datetime.date) -> Decision:
    """Split the breaking changes by the approvals that are in force today."""
    in_force = {approval.id: approval for approval in approvals if approval.until >= today}
    found = list(breaking)
    ids = {item.id for item in found}
    return Decision(
        rejected=tuple(item for item in found if item.id not in in_force),
        approved=tuple((item, in_force[item.id]) for item in found if item.id in in_force),
        stale=tuple(
            f"{approval.place}: {_staleness(approval, today)}: {approval.id}"
            for approval in approvals
            if approval.until < today or approval.id not in ids
        ),
    )


def _staleness(approval: Approval, today: datetime.date) -> str:
    if approval.until < today:
        return f"ended on {approval.until}"
    return "no such breaking change any more, remove it"


def _approval(entry: Any, place: str) -> Approval:
    if not isinstance(entry, dict) or set(entry) != set(FIELDS):
        raise ReviewError(f"{place}: an approval has exactly the fields {', '.join(FIELDS)}.")
    for name, kind in FIELDS.items():
        if type(entry[name]) is not kind or not str(entry[name]).strip():
            wanted = "a date such as 2027-01-31" if kind is datetime.date else "a text"
            raise ReviewError(f"{place}: `{name}` must be {wanted}.")
    return Approval(entry["id"], entry["reason"], entry["until"], place)
