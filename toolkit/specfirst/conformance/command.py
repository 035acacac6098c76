"""`specfirst conformance`: exit with status 1 if the application does not behave as a document says."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path

from specfirst.compiler.bundle.empty_values import RULE as WELL_FORMED
from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.pipeline import load
from specfirst.conformance.checker import check
from specfirst.conformance.missing_methods import missing_methods, unserved_apis
from specfirst.conformance.running_application import load_application
from specfirst.conformance.written_documents import WrittenSpecError, read_apis
from specfirst.project import find_project

_MOST = 20
"""The differences that are printed: a cause such as an outdated package changes a fact of every operation."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst conformance`."""
    scope = parser.add_mutually_exclusive_group()
    scope.add_argument("--api", metavar="NAME", help="only this one of [tool.specfirst.apis]")
    scope.add_argument(
        "--missing",
        action="store_true",
        help="compare nothing; name operations without a service method, and APIs that are not served",
    )
    parser.add_argument(
        "--all", action="store_true", help=f"print every difference; default: the first {_MOST}"
    )


def run(options: argparse.Namespace) -> int:
    """Compare, and return 0 if there is no difference.

    Raises:
        ProjectError: there is no project, or its settings name no application to compare.
    """
    project = find_project()
    only = project.api(options.api).name if options.api else None
    # The probes provoke hundreds of failures, which are reported as facts and not in the log.
    logging.disable(logging.CRITICAL)
    if options.missing:
        app = load_application(project).app
        missing = [*missing_methods(app), *unserved_apis(app, project)]
        print("\n".join(missing) if missing else "every operation has a service method")
        return 0
    try:
        for api in project.apis:
            _refuse_malformed(api.document)
        apis = read_apis(project.apis)
        running = load_application(project)
        report = asyncio.run(check(running, apis, only=only))
    except (OSError, SpecError, WrittenSpecError) as error:
        print(error, file=sys.stderr)
        return 1
    print(*report.lines(None if options.all else _MOST), sep="\n")
    if report.result.differences:
        for unserved in unserved_apis(running.app, project):
            print(unserved, file=sys.stderr)
        print(
            f"Run '{project.generate_command}' if a document is newer than what was generated from it; "
            "otherwise change the document, or what the application does.",
            file=sys.stderr,
        )
    return 1 if report.result.differences else 0


def _refuse_malformed(document: Path) -> None:
    """Raise `SpecError` for a document that cannot be generated from, or whose fields have other types."""
    found = [warning for warning in load(document).warnings if warning.rule == WELL_FORMED]
    if found:
        raise SpecError(found)
