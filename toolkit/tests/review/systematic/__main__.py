"""`python -m tests.review.systematic DOCUMENT…`: how often the review judges systematic edits rightly.

An edit counts once in each order. It is right where the worst finding has the expected severity; it is a
false alarm where nothing may be found, or nothing that fails a review, and something of the kind is.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from specfirst.review.errors import ReviewError
from tests.review.systematic.judgement import Judgement, judge_document


def main() -> int:
    """Print each wrong verdict, and how many are right; the exit status is 1 if one is wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.review.systematic", description=__doc__)
    parser.add_argument("documents", type=Path, nargs="+")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    judgements: list[Judgement] = []
    for document in options.documents:
        try:
            with tempfile.TemporaryDirectory() as scratch:
                found = list(judge_document(document, Path(scratch), options.seed))
        except ReviewError as error:
            print(f"{document.name}: {str(error)[:200]}")
            continue
        judgements += found
        for judgement in found:
            if not judgement.is_right:
                print(f"{document.name}: {judgement}", flush=True)
    wrong = Counter(judgement.name for judgement in judgements if not judgement.is_right)
    for name, count in wrong.most_common():
        print(f"{count:5} {name}")
    right = sum(judgement.is_right for judgement in judgements)
    harmless = [judgement for judgement in judgements if judgement.is_harmless]
    alarms = sum(judgement.is_alarm for judgement in harmless)
    print(
        f"{len(judgements)} verdicts, {right} right ({right / max(len(judgements), 1):.2%});"
        f" {alarms} false alarms in {len(harmless)} harmless edits ({alarms / max(len(harmless), 1):.2%})"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
