"""`specfirst lint`: reports what is wrong with documents, without generating anything."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path

from specfirst.compiler.commands import (
    FAILED,
    add_all,
    add_project,
    print_findings,
    project_of,
    reporting_failures,
)
from specfirst.compiler.diagnostics import Diagnostic, SpecError, in_reading_order
from specfirst.compiler.pipeline import load
from specfirst.compiler.project_apis import load_apis, undeclared_documents
from specfirst.project import Project
from specfirst.wording import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "specs", type=Path, nargs="*", metavar="SPEC", help="documents; default: all of the project"
    )
    add_project(parser)
    add_all(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Print every finding; 1 when one is an error. Raises ProjectError."""
    if options.specs:
        return _report(len(options.specs), _findings(options.specs), options)
    project = project_of(options)
    return _report(len(project.apis), _findings_of(project), options)


def _findings(specs: Sequence[Path]) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for spec in specs:
        try:
            found.extend(load(spec).warnings)
        except SpecError as error:
            found.extend(error.diagnostics)
    return found


def _findings_of(project: Project) -> Sequence[Diagnostic]:
    try:
        found = [each for api in load_apis(project).values() for each in api.warnings]
        return [*undeclared_documents(project), *found]
    except SpecError as error:
        return error.diagnostics


def _report(count: int, diagnostics: Iterable[Diagnostic], options: argparse.Namespace) -> int:
    found = in_reading_order(diagnostics)
    print_findings(found, options)
    errors = sum(diagnostic.severity == "error" for diagnostic in found)
    summary = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}"
    print(f"{counted(count, 'document')}: {summary}")
    return FAILED if errors else 0
