"""`specfirst review diff` and `specfirst review rules`.

Exit status of `diff`: 0, or 1 when a breaking or access-widening change is not approved, or 2 when a version
could not be read or a report not be written.
"""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

from specfirst.review.approvals import read_approvals
from specfirst.review.differ.catalogue import RULES
from specfirst.review.differ.reports import REPORTS
from specfirst.review.differ.review import Diff, compare
from specfirst.review.differ.rules import Rule
from specfirst.review.errors import ReviewError


def add_commands(parser: argparse.ArgumentParser) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """Add `diff` and `rules` to the commands of `specfirst review`."""
    commands = parser.add_subparsers(dest="part", metavar="diff | rules | prune | schema | release")
    diff = commands.add_parser("diff", help="compare any two versions of documents")
    diff.add_argument("old", metavar="OLD", help="a file, a folder, or one of a git ref as REF:PATH")
    diff.add_argument("new", metavar="NEW", help="the same of the new version")
    add_report_options(diff)
    diff.add_argument("--approvals", type=Path, metavar="FILE", help="changes that are approved")
    commands.add_parser("rules", help="list the rules: id, severity, example")
    return commands


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add the options for reports."""
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


def run_diff(options: argparse.Namespace) -> int:
    """Print the changes and return the exit status. Raises `ReviewError`."""
    approvals = []
    if options.approvals:
        if not options.approvals.is_file():
            raise ReviewError(f"{options.approvals} does not exist.")
        approvals = read_approvals(options.approvals, str(options.approvals))
    return report(compare(options.old, options.new, approvals, today()), options)


def today() -> datetime.date:
    """Return the date in UTC, by which approvals end."""
    return datetime.datetime.now(datetime.UTC).date()


def report(result: Diff, options: argparse.Namespace) -> int:
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


def _other_report(text: str) -> tuple[str, Path]:
    form, equals, file = text.partition("=")
    if form not in REPORTS or not equals or not file:
        raise argparse.ArgumentTypeError(f"{text!r} is not FORMAT=FILE with one of {', '.join(REPORTS)}")
    return form, Path(file)


def run_rules() -> int:
    """Print id, severity, reason and example of each rule; return the exit status."""
    for rule in RULES.values():
        print(f"{rule.id}: {_severity(rule)}")
        print(f"    {rule.title}. {rule.why}")
        print(f"    e.g. {rule.example}")
    return 0


def _severity(rule: Rule) -> str:
    if rule.received == rule.sent:
        return str(rule.received)
    return f"{rule.received} in requests, {rule.sent} in responses and webhooks"
