"""`specfirst review`.

Exit status: 0 when no change needs an approval, 1 when one does or something else is wrong, 2 when the review
could not be done as asked.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from specfirst.compiler.garbage import collecting_at_stages
from specfirst.project import find_project
from specfirst.review.differ.command import (
    add_commands,
    add_report_options,
    report,
    run_diff,
    run_rules,
    today,
)
from specfirst.review.differ.reports.json_report import schema
from specfirst.review.errors import ReviewError
from specfirst.review.gate import Gate, review_document, review_project
from specfirst.review.prune import prune
from specfirst.review.release import release


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options and the commands of `specfirst review`."""
    _add_base(parser)
    parser.add_argument(
        "--spec", type=Path, metavar="FILE", help="review this document instead of those of the project"
    )
    add_report_options(parser)
    commands = add_commands(parser)
    _add_base(commands.add_parser("prune", help="remove approvals whose changes are in the baseline"))
    commands.add_parser("schema", help="print the JSON Schema of --format json")
    commands.add_parser("release", help="make the documents the last release, with versions and changelogs")


def _add_base(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base",
        metavar="REF",
        help="the git commit to compare with; REF... is where HEAD left REF (default: the last release)",
    )


def run(options: argparse.Namespace) -> int:
    """Run the command and return the exit status. Raises ProjectError."""
    try:
        with collecting_at_stages():
            return _PARTS[options.part](options)
    except ReviewError as error:
        print(f"review: {error}", file=sys.stderr)
        return 2


def _review(options: argparse.Namespace) -> Gate:
    if options.spec:
        return review_document(options.spec, options.base or None, today())
    return review_project(find_project(), options.base or None, today())


def _run_prune(options: argparse.Namespace) -> int:
    project = find_project()
    file, removed = prune(project, review_project(project, options.base or None, today()).done)
    for change in removed:
        print(f"removed {change}")
    print(f"{file}: {len(removed)} approvals removed")
    return 0


def _run_schema(_: argparse.Namespace) -> int:
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return 0


_PARTS: Mapping[str | None, Callable[[argparse.Namespace], int]] = {
    None: lambda options: report(_review(options).diff, options),
    "diff": run_diff,
    "rules": lambda _: run_rules(),
    "prune": _run_prune,
    "schema": _run_schema,
    "release": lambda _: release(find_project(), today()),
}
