"""`python -m specfirst.review --base REF [--format terminal|markdown] [--output FILE]`, or `--self-test`.

Exit status: 0 when nothing breaks a client and the specs lint, 1 when something does or they do not,
2 when the review could not be done as asked.
"""

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from specfirst.review import markdown, terminal
from specfirst.review.errors import ReviewError
from specfirst.review.redocly import REPOSITORY
from specfirst.review.review import review
from specfirst.review.self_test import self_test

REPORTS = {"terminal": terminal.render, "markdown": markdown.render}


def main(arguments: Sequence[str], repository: Path = REPOSITORY) -> int:
    options = _parser().parse_args(arguments)
    try:
        if options.self_test:
            return self_test()
        if not options.base:
            raise ReviewError("Name the git ref to compare with: make review BASE=main")
        today = datetime.datetime.now(datetime.UTC).date()
        result = review(repository, options.base, today)
        text = REPORTS[options.format](result)
        if options.output:
            options.output.write_text(text, encoding="utf-8")
        else:
            sys.stdout.write(text)
        return 0 if result.passed else 1
    except ReviewError as error:
        print(f"review: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m specfirst.review",
        description="Lint the specs and report what a change of them breaks.",
    )
    parser.add_argument("--base", metavar="REF", help="git ref to compare with; REF... is where HEAD left it")
    parser.add_argument("--format", choices=sorted(REPORTS), default="terminal")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument("--self-test", action="store_true", help="judge known pairs of specs instead")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
