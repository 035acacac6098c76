"""`spec/approvals.yaml`: the breaking changes that were accepted, by whom it may concern until when."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from specfirst.review.comparison import Breaking
from specfirst.review.errors import ReviewError
from specfirst.review.yaml_lines import line_of

FILE = "spec/approvals.yaml"
FIELDS = {"id": str, "reason": str, "until": datetime.date}


@dataclass(frozen=True)
class Approval:
    """Accepts the breaking change `id` up to and including the day `until`."""

    id: str
    reason: str
    until: datetime.date
    line: int


@dataclass(frozen=True)
class Decision:
    """`stale` says of each approval without effect why it has none."""

    rejected: tuple[Breaking, ...]
    approved: tuple[tuple[Breaking, Approval], ...]
    stale: tuple[str, ...]


def load_approvals(repository: Path) -> list[Approval]:
    """The entries of the file; none when there is no file.

    Raises: ReviewError with `file:line` when it is not what `docs/review.md` describes.
    """
    file = repository / FILE
    if not file.exists():
        return []
    text = file.read_text(encoding="utf-8")
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ReviewError(f"{FILE} is not YAML: {' '.join(str(error).split())}") from None
    entries = content.get("approvals") if isinstance(content, dict) else None
    if not isinstance(entries, list) or set(content) != {"approvals"}:
        raise ReviewError(f"{FILE}:1: expected the single key `approvals` with a list.")
    approvals = [_approval(entry, line_of(text, ("approvals", index))) for index, entry in enumerate(entries)]
    for index, approval in enumerate(approvals):
        if approval.id in {earlier.id for earlier in approvals[:index]}:
            raise ReviewError(f"{FILE}:{approval.line}: {approval.id} is approved twice.")
    return approvals


def decide(breaking: Iterable[Breaking], approvals: Iterable[Approval], today: datetime.date) -> Decision:
    """Hold the breaking changes against the approvals that are in force today."""
    in_force = {approval.id: approval for approval in approvals if approval.until >= today}
    found = list(breaking)
    ids = {item.id for item in found}
    return Decision(
        rejected=tuple(item for item in found if item.id not in in_force),
        approved=tuple((item, in_force[item.id]) for item in found if item.id in in_force),
        stale=tuple(
            f"{FILE}:{approval.line}: {_staleness(approval, today)}: {approval.id}"
            for approval in approvals
            if approval.until < today or approval.id not in ids
        ),
    )


def _staleness(approval: Approval, today: datetime.date) -> str:
    if approval.until < today:
        return f"ended on {approval.until}"
    return "no such breaking change any more, remove it"


def _approval(entry: Any, line: int) -> Approval:
    if not isinstance(entry, dict) or set(entry) != set(FIELDS):
        raise ReviewError(f"{FILE}:{line}: an approval has exactly the fields {', '.join(FIELDS)}.")
    for name, kind in FIELDS.items():
        if type(entry[name]) is not kind or not str(entry[name]).strip():
            wanted = "a date such as 2027-01-31" if kind is datetime.date else "a text"
            raise ReviewError(f"{FILE}:{line}: `{name}` must be {wanted}.")
    return Approval(entry["id"], entry["reason"], entry["until"], line)
