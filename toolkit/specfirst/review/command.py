"""`specfirst review`.

Exit status: 0 when no change needs an approval, 1 when one does or something else is wrong, 2 when the review
could not be done as asked, or a report not be written.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from specfirst.compiler.garbage import collecting_at_stages
from specfirst.project import find_project
from specfirst.review.approvals import read_approvals
from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.reports import REPORTS
from specfirst.review.differ.reports.json_report import schema
from specfirst.review.differ.review import Diff, compare
from specfirst.review.differ.rules import Rule
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
    _add_report_options(parser)
    commands = parser.add_subparsers(dest="part", metavar="diff | rules | prune | schema | release")
    diff = commands.add_parser("diff", help="compare any two versions of documents")
    diff.add_argument("old", metavar="OLD", help="a file, a folder, or one of a git ref as REF:PATH")
    diff.add_argument("new", metavar="NEW", help="the same of the new version")
    _add_report_options(diff)
    diff.add_argument("--approvals", type=Path, metavar="FILE", help="changes that are approved")
    commands.add_parser("rules", help="list the rules: id, severity, example")
    _add_base(commands.add_parser("prune", help="remove approvals whose changes are in the baseline"))
    commands.add_parser("schema", help="print the JSON Schema of --format json")
    commands.add_parser("release", help="make the documents the last release, with versions and changelogs")


def _add_base(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--base",
        metavar="REF",
        help="the git commit to compare with; REF... is where HEAD left REF (default: the last release)",
    )


def _add_report_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=sorted(REPORTS), default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument(
        "--also",
        type=_other_report,
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write another report, such as html=changes.html; may be repeated",
    )


def _other_report(text: str) -> tuple[str, Path]:
    form, equals, file = text.partition("=")
    if form not in REPORTS or not equals or not file:
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT=FILE with one of {', '.join(REPORTS)}")
    return form, Path(file)


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
        return review_document(options.spec, options.base or None, _today())
    return review_project(find_project(), options.base or None, _today())


def _run_diff(options: argparse.Namespace) -> int:
    approvals = []
    if options.approvals:
        if not options.approvals.is_file():
            raise ReviewError(f"{options.approvals} does not exist.")
        approvals = read_approvals(options.approvals, str(options.approvals))
    return _report(compare(options.old, options.new, approvals, _today()), options)


def _today() -> datetime.date:
    """Return the date in UTC, by which approvals end."""
    return datetime.datetime.now(datetime.UTC).date()


def _report(result: Diff, options: argparse.Namespace) -> int:
    """Write the reports of the options and return the exit status of the comparison."""
    text = REPORTS[options.format](result)
    written = [*options.also, *([(options.format, options.output)] if options.output else [])]
    try:
        for form, file in written:
            file.write_text(text if form == options.format else REPORTS[form](result), encoding="utf-8")
    except OSError as error:
        print(f"review: the report cannot be written: {error}", file=sys.stderr)
        return 2
    if not options.output:
        sys.stdout.write(text)
    return 0 if result.passed else 1


def _run_rules(_: argparse.Namespace) -> int:
    for rule in RULES.values():
        print(f"{rule.id}: {_severity(rule)}")
        print(f"    {rule.title}. {rule.why}")
        print(f"    e.g. {rule.example}")
    return 0


def _severity(rule: Rule) -> str:
    if rule.received == rule.sent:
        return str(rule.received)
    return f"{rule.received} in requests, {rule.sent} in responses and webhooks"


def _run_prune(options: argparse.Namespace) -> int:
    project = find_project()
    file, removed = prune(project, review_project(project, options.base or None, _today()).done)
    for change in removed:
        print(f"removed {change}")
    print(f"{file}: {len(removed)} approvals removed")
    return 0


def _run_schema(_: argparse.Namespace) -> int:
    print(json.dumps(schema(), indent=2, ensure_ascii=False))
    return 0


_PARTS: Mapping[str | None, Callable[[argparse.Namespace], int]] = {
    None: lambda options: _report(_review(options).diff, options),
    "diff": _run_diff,
    "rules": _run_rules,
    "prune": _run_prune,
    "schema": _run_schema,
    "release": lambda _: release(find_project(), _today()),
}
