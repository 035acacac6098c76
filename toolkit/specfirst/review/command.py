"""`specfirst review`.

Exit status: 0 when no change breaks a client and the documents lint, 1 when one does or they do not, 2 when
the review could not be done as asked.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from specfirst.project import find_project
from specfirst.review import markdown, terminal
from specfirst.review.differ.command import add_commands, run_diff, run_rules
from specfirst.review.errors import ReviewError
from specfirst.review.review import Review, review_document, review_project

_REPORTS = {"terminal": terminal.render, "markdown": markdown.render}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of `specfirst review`."""
    parser.add_argument(
        "--base", metavar="REF", help="the git commit to compare with; REF... is where HEAD left REF"
    )
    parser.add_argument(
        "--spec", type=Path, metavar="FILE", help="review this document instead of those of the project"
    )
    parser.add_argument("--format", choices=sorted(_REPORTS), default="terminal")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there")
    add_commands(parser)


def run(options: argparse.Namespace) -> int:
    """Print the report; the exit status says what came of it. Raises ProjectError."""
    if options.part == "diff":
        return run_diff(options)
    if options.part == "rules":
        return run_rules()
    try:
        result = _review(options)
    except ReviewError as error:
        print(f"review: {error}", file=sys.stderr)
        return 2
    text = _REPORTS[options.format](result)
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0 if result.passed else 1


def _review(options: argparse.Namespace) -> Review:
    if not options.base:
        raise ReviewError("Name the git commit to compare with: --base origin/main")
    today = datetime.datetime.now(datetime.UTC).date()
    if options.spec:
        return review_document(options.spec, options.base, today)
    return review_project(find_project(), options.base, today)
