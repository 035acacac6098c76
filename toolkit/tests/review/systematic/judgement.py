"""Judgement of the edits of a document by the differ."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from specfirst.review.differ.review import compare_sides
from specfirst.review.differ.rules import FAILING
from specfirst.review.differ.sides import Side, load_side
from specfirst.review.errors import ReviewError
from tests.review.differing import TODAY
from tests.review.systematic.edit import SILENT, Document, Edit, worst
from tests.review.systematic.operation_edits import operation_edits
from tests.review.systematic.refactors import refactors
from tests.review.systematic.schema_edits import schema_edits
from tests.review.systematic.security_edits import security_edits

_FAILING = tuple(severity.value for severity in FAILING)


@dataclass(frozen=True)
class Judgement:
    """One edit in one order, with the expected and the found severity."""

    name: str
    where: str
    expected: str
    found: str
    findings: tuple[str, ...]

    @property
    def is_right(self) -> bool:
        return self.expected == self.found

    @property
    def is_harmless(self) -> bool:
        """Whether it must not fail a review."""
        return self.expected not in _FAILING

    @property
    def is_alarm(self) -> bool:
        """Whether it fails a review, or is silent on the wire and is found all the same."""
        return self.is_harmless and (
            self.found in _FAILING or (self.expected == SILENT and self.found != SILENT)
        )

    def __str__(self) -> str:
        shown = "; ".join(self.findings[:3])
        return f"{self.name} at {self.where}: {self.found} instead of {self.expected}: {shown}"


def edits_of(document: Document, seed: int) -> Iterator[Edit]:
    """Every kind of edit that fits a document, at a random place."""
    for make in (refactors, schema_edits, operation_edits, security_edits):
        yield from make(document, Random(seed))


def judge_document(file: Path, scratch: Path, seed: int) -> Iterator[Judgement]:
    """Judge every edit of a document in both orders."""
    read = json.loads if file.suffix == ".json" else yaml.safe_load
    document = read(file.read_text(encoding="utf-8"))
    original = _load(document, scratch / "original.json")
    for edit in edits_of(document, seed):
        try:
            old = original if edit.old is document else _load(edit.old, scratch / "old.json")
            for name, content in edit.files.items():
                (scratch / name).write_text(json.dumps(content), encoding="utf-8")
            new = _load(edit.new, scratch / "new.json")
        except ReviewError as error:
            yield Judgement(edit.name, edit.where, "", "cannot be compared", (str(error),))
            continue
        for name, sides, expected in (
            (edit.name, (old, new), edit.forward),
            (f"{edit.name} (undone)", (new, old), edit.backward),
        ):
            if expected is not None:
                yield _judge(name, edit.where, sides, expected)


def _judge(name: str, where: str, sides: tuple[Side, Side], expected: str) -> Judgement:
    findings = compare_sides("api", *sides, TODAY)
    found = worst(finding.severity.value for finding in findings)
    shown = tuple(
        f"{finding.rule.id} [{finding.severity.value}] {finding.new.pointer}" for finding in findings
    )
    return Judgement(name, where, expected, found, shown)


def _load(document: Document, file: Path) -> Side:
    file.write_text(json.dumps(document), encoding="utf-8")
    return load_side(file, file.parent)
