"""Compare documents that tests give as values."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from specfirst.review.differ.findings import Finding
from specfirst.review.differ.review import compare_sides
from specfirst.review.differ.rules import Direction
from specfirst.review.differ.sides import load_side

TODAY = datetime.date(2026, 11, 27)


class Found(NamedTuple):
    """The parts of a finding that tests assert."""

    rule: str
    severity: str
    directions: tuple[str, ...]
    pointer: str


class _Dumper(yaml.SafeDumper):
    """Writes every value out: the edits of a case may share values."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump(document: Any) -> str:
    """A document as YAML."""
    return yaml.dump(document, Dumper=_Dumper, sort_keys=False)


def differ(folder: Path, old: Any, new: Any) -> tuple[Finding, ...]:
    """The findings between two documents, which are written into the folder."""
    sides = []
    for name, document in (("old", old), ("new", new)):
        file = folder / f"{name}.yaml"
        file.write_text(dump(document), encoding="utf-8")
        sides.append(load_side(file, folder))
    return compare_sides("shop", sides[0], sides[1], TODAY)


def found(finding: Finding) -> Found:
    """The rule, severity, directions and place of a finding."""
    changed = {affected.direction for affected in finding.affected}
    return Found(
        finding.rule.id,
        finding.severity.value,
        tuple(direction.value for direction in Direction if direction in changed),
        finding.new.pointer,
    )
