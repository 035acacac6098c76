"""`python -m tests.review.self_test`: the verdicts of our review beside those of `redocly diff`.

Redocly is a second opinion. Each edit of `pairs/` that it judges in another way must be in
`second_opinion.yaml` with the reason why it is wrong, and each that is there must be one. `--corpus` prints
both verdicts of the other pairs, more than a thousand, which takes long. It needs Node, so that this is a
program of its own (`make review-self-test`) and no part of the test session.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from specfirst.review.differ.comparison import compare_sides
from specfirst.review.differ.rules import Severity
from specfirst.review.differ.sides import load_side
from tests.redocly.redocly import Redocly, crash_reason, install_redocly
from tests.review.cases_of_edits import apply, edits
from tests.review.cases_of_schemas import DIRECTIONS, both_orders, document_with, load
from tests.review.differing import TODAY, dump
from tests.review.pairs import load_pairs, write_base, write_revision

REASONS = Path(__file__).with_name("second_opinion.yaml")
Write = Callable[[Path], Path]
"""Writes a document into a folder that exists; the document."""


@dataclass(frozen=True)
class Question:
    """Two versions of an API, and whether the change breaks clients."""

    name: str
    old: Write
    new: Write


@dataclass(frozen=True)
class Verdicts:
    """The verdicts of our differ and of redocly on one pair."""

    name: str
    ours: bool
    theirs: bool | None
    """None where redocly cannot say."""


def questions() -> Iterator[Question]:
    """The edits of an API of several files."""
    for pair in load_pairs():
        yield Question(
            pair.name,
            lambda folder: write_base(folder / "api"),
            lambda folder, pair=pair: write_revision(folder / "api", pair),  # type: ignore[misc]
        )


def corpus() -> Iterator[Question]:
    """Every other pair of the tests."""
    for edit in edits():
        yield Question(edit.name, _document(edit.old), _document(edit.new))
    pets = load("pets_base.yaml")
    for case in load("pets.yaml"):
        yield Question(case["name"], _document(pets), _document(apply(pets, case)))
    for file in ("schemas.yaml", "refactors.yaml"):
        for case in load(file):
            for direction in DIRECTIONS:
                for order, (old, new, _) in zip(("", " (undone)"), both_orders(case), strict=True):
                    name = f"{case['name']}, {direction}{order}"
                    before, after = (document_with(each, direction) for each in (old, new))
                    yield Question(name, _document(before), _document(after))


def _document(content: Any) -> Write:
    def write(folder: Path) -> Path:
        file = folder / "openapi.yaml"
        file.write_text(dump(content), encoding="utf-8")
        return file

    return write


def ask(redocly: Redocly, question: Question) -> Verdicts:
    """Judge one pair twice."""
    with tempfile.TemporaryDirectory(prefix="review-self-test-") as scratch:
        folders = Path(scratch) / "old", Path(scratch) / "new"
        for folder in folders:
            folder.mkdir()
        old, new = question.old(folders[0]), question.new(folders[1])
        sides = load_side(old, folders[0]), load_side(new, folders[1])
        found = compare_sides("api", *sides, TODAY)
        theirs = _ask_redocly(redocly, old, new, Path(scratch))
    return Verdicts(question.name, any(each.severity is Severity.BREAKING for each in found), theirs)


def _ask_redocly(redocly: Redocly, old: Path, new: Path, scratch: Path) -> bool | None:
    report = scratch / "report.json"
    command = ("diff", "--format=json", "--fail-on=none", f"--output={report}", str(old), str(new))
    done = redocly.run(*command, cwd=scratch)
    if not report.exists() or done.returncode:
        print(f"redocly cannot compare: {crash_reason(done.stderr)}", file=sys.stderr)
        return None
    content: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return any(change["verdicts"] for change in content["changes"] if change["impact"] == "major")


def main() -> int:
    """Print both verdicts of each pair on which they differ; the exit status is 1 without a reason."""
    parser = argparse.ArgumentParser(prog="python -m tests.review.self_test", description=__doc__)
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask about each N-th pair alone")
    parser.add_argument("--all", action="store_true", help="print the pairs on which both agree, too")
    parser.add_argument(
        "--corpus", action="store_true", help="ask about all other pairs; none needs a reason"
    )
    options = parser.parse_args()
    redocly = install_redocly()
    reasons = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    asked = list(corpus() if options.corpus else questions())[:: options.every]
    with ThreadPoolExecutor(max_workers=2) as pool:
        verdicts = list(pool.map(lambda question: ask(redocly, question), asked))
    failed = 0
    for verdict in verdicts:
        differ = verdict.ours != verdict.theirs
        reason = reasons.get(verdict.name, "")
        is_right = options.corpus or bool(reason) == differ
        failed += not is_right
        if differ or options.all or not is_right:
            remark = reason or "NOT EXPLAINED" * differ
            print(f"{_word(verdict.ours):9} {_word(verdict.theirs):9} {verdict.name}: {remark}")
    differing = sum(verdict.ours != verdict.theirs for verdict in verdicts)
    print(
        f"{len(verdicts)} pairs, {differing} judged differently by redocly, {failed} of them without a reason"
    )
    return 1 if failed else 0


def _word(verdict: bool | None) -> str:
    return {True: "breaking", False: "passes", None: "no verdict"}[verdict]


if __name__ == "__main__":
    sys.exit(main())
