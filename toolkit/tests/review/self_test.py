"""`python -m tests.review.self_test`: the verdicts of our review beside those of `redocly diff`.

Redocly is a second opinion. Each edit of `pairs/` that it judges in another way must be in
`second_opinion.yaml` with the reason why it is wrong, and each that is there must be one. `--corpus` asks
about the other pairs, more than two thousand; `second_opinion_of_corpus.yaml` records their verdicts. It
needs Node, so that this is a program of its own (`make review-self-test`) and no part of the test session.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from specfirst.review.differ.review import compare_sides
from specfirst.review.differ.rules import Severity
from specfirst.review.differ.sides import load_side
from tests.redocly.redocly import DocumentPair, Redocly, install_redocly
from tests.review.cases_of_edits import apply, edits
from tests.review.cases_of_schemas import DIRECTIONS, both_orders, document_with, load
from tests.review.differing import TODAY, dump
from tests.review.pairs import load_pairs, write_base, write_revision

REASONS = Path(__file__).with_name("second_opinion.yaml")
AT_ONCE = 250
"""Pairs that one process of redocly compares."""
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
    rules: tuple[str, ...]
    """Our rules that find it breaking."""
    theirs: bool | None
    """None where redocly cannot say."""

    @property
    def is_breaking(self) -> bool:
        return bool(self.rules)


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
                    before, after = (document_with(schema, direction) for schema in (old, new))
                    yield Question(name, _document(before), _document(after))


def _document(content: Any) -> Write:
    def write(folder: Path) -> Path:
        file = folder / "openapi.yaml"
        file.write_text(dump(content), encoding="utf-8")
        return file

    return write


def ask(redocly: Redocly, questions: Sequence[Question]) -> Iterator[Verdicts]:
    """Judge pairs twice: by our differ, and by one process of redocly."""
    with tempfile.TemporaryDirectory(prefix="review-self-test-") as scratch:
        pairs = [_write(Path(scratch) / str(number), question) for number, question in enumerate(questions)]
        redocly.diff_many(pairs)
        for question, pair in zip(questions, pairs, strict=True):
            old, new = (load_side(file, file.parent) for file in (pair.old, pair.new))
            found = compare_sides("api", old, new, TODAY)
            rules = sorted({finding.rule.id for finding in found if finding.severity is Severity.BREAKING})
            yield Verdicts(question.name, tuple(rules), _verdict(pair.report))


def _write(folder: Path, question: Question) -> DocumentPair:
    folders = folder / "old", folder / "new"
    for side in folders:
        side.mkdir(parents=True)
    return DocumentPair(question.old(folders[0]), question.new(folders[1]), folder / "report.json")


def _verdict(report: Path) -> bool | None:
    if not report.exists():
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
    parser.add_argument("--record", type=Path, metavar="FILE", help="write all verdicts into a file, too")
    options = parser.parse_args()
    redocly = install_redocly()
    asked = list(corpus() if options.corpus else questions())[:: options.every]
    batches = (asked[start : start + AT_ONCE] for start in range(0, len(asked), AT_ONCE))
    verdicts = [verdict for batch in batches for verdict in ask(redocly, batch)]
    if options.record:
        options.record.write_text(record(verdicts), encoding="utf-8")
    failed = _print(verdicts, needs_reasons=not options.corpus, prints_all=options.all)
    differing = sum(verdict.is_breaking != verdict.theirs for verdict in verdicts)
    print(
        f"{len(verdicts)} pairs, {differing} judged differently by redocly, {failed} of them without a reason"
    )
    return 1 if failed else 0


def _print(verdicts: Sequence[Verdicts], *, needs_reasons: bool, prints_all: bool) -> int:
    """Print the verdicts; how many differ without a reason."""
    reasons = yaml.safe_load(REASONS.read_text(encoding="utf-8"))
    failed = 0
    for verdict in verdicts:
        differ = verdict.is_breaking != verdict.theirs
        reason = reasons.get(verdict.name, "")
        is_right = not needs_reasons or bool(reason) == differ
        failed += not is_right
        if differ or prints_all or not is_right:
            remark = reason or ("NOT EXPLAINED" if needs_reasons and differ else ", ".join(verdict.rules))
            print(f"{_word(verdict.is_breaking):9} {_word(verdict.theirs):9} {verdict.name}: {remark}")
    return failed


def record(verdicts: Sequence[Verdicts]) -> str:
    """All verdicts as YAML: how often both agree, and each pair on which they do not."""
    counts = Counter(
        f"ours {_word(verdict.is_breaking)}, redocly {_word(verdict.theirs)}" for verdict in verdicts
    )
    differing = {
        verdict.name: {"redocly": _word(verdict.theirs), "ours": list(verdict.rules) or "passes"}
        for verdict in verdicts
        if verdict.is_breaking != verdict.theirs
    }
    content = {"pairs": len(verdicts), "counts": dict(sorted(counts.items())), "differing": differing}
    return "# Written by `python -m tests.review.self_test --corpus --record FILE`.\n" + dump(content)


def _word(verdict: bool | None) -> str:
    return {True: "breaking", False: "passes", None: "no verdict"}[verdict]


if __name__ == "__main__":
    sys.exit(main())
