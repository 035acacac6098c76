"""`specfirst lint`: report the errors in documents, without generating anything."""

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
from specfirst.compiler.lint import Preset, preset_of
from specfirst.compiler.pipeline import load, not_honoured
from specfirst.compiler.project_apis import load_apis, undeclared_documents
from specfirst.project import Project
from specfirst.wording import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst lint`."""
    parser.add_argument(
        "specs", type=Path, nargs="*", metavar="SPEC", help="documents; default: all of the project"
    )
    parser.add_argument(
        "--preset",
        choices=("house", "minimal"),
        help="the preset of rules: minimal, or house with the rules of design (default: lint-preset of the "
        "project, else house for documents with an error catalogue)",
    )
    parser.add_argument("--rules", action="store_true", help="list the rules: severity, reason, example")
    add_project(parser)
    add_all(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Print every finding, and return 1 if one is an error.

    Raises:
        ProjectError: the project cannot be read.
    """
    if options.rules:
        return _list_rules()
    if options.specs:
        return _report(len(options.specs), _findings(options.specs, options.preset), options)
    project = project_of(options)
    chosen = options.preset or project.lint_preset
    return _report(len(project.apis), _findings_of(project, chosen), options)


def _list_rules() -> int:
    from specfirst.compiler.lint.rule_book import entries

    for entry in entries():
        print(f"{entry.id}: {entry.severity}, in {entry.holds}\n    {entry.why}")
        if entry.example:
            print(f"    e.g. {entry.example}")
    return 0


def _findings(specs: Sequence[Path], chosen: Preset | None) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for spec in specs:
        try:
            api = load(spec, choose=lambda source: preset_of(source, chosen))
            found.extend((*api.warnings, *not_honoured(api)))
        except SpecError as error:
            found.extend(error.diagnostics)
    return found


def _findings_of(project: Project, chosen: Preset | None) -> Sequence[Diagnostic]:
    try:
        apis = load_apis(project, lambda source: preset_of(source, chosen))
        return [
            *undeclared_documents(project),
            *(
                warning
                for api, loaded in apis.items()
                for warning in (*loaded.warnings, *not_honoured(loaded, api.failures))
            ),
        ]
    except SpecError as error:
        return error.diagnostics


def _report(count: int, diagnostics: Iterable[Diagnostic], options: argparse.Namespace) -> int:
    found = in_reading_order(diagnostics)
    print_findings(found, options)
    errors = sum(diagnostic.severity == "error" for diagnostic in found)
    summary = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}"
    print(f"{counted(count, 'document')}: {summary}")
    return FAILED if errors else 0
