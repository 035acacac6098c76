"""Lints documents without generating anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from specfirst.compiler.diagnostics import Diagnostic, SpecError, in_reading_order
from specfirst.compiler.pipeline import load
from specfirst.compiler.project import RepositoryJob
from specfirst.compiler.repository import load_repository


def lint_repository(job: RepositoryJob) -> int:
    """Print every finding about the repository's APIs; 1 when one is an error."""
    try:
        apis = load_repository(job)
    except SpecError as error:
        return _report(len(job.apis), error.diagnostics)
    return _report(len(apis), [each for api in apis.values() for each in api.warnings])


def lint_documents(specs: Sequence[Path]) -> int:
    """Print every finding about the documents; 1 when one is an error."""
    found: list[Diagnostic] = []
    for spec in specs:
        try:
            found.extend(load(spec).warnings)
        except SpecError as error:
            found.extend(error.diagnostics)
    return _report(len(specs), found)


def _report(count: int, diagnostics: Iterable[Diagnostic]) -> int:
    found = in_reading_order(diagnostics)
    for diagnostic in found:
        print(f"{diagnostic} [{diagnostic.rule}]", file=sys.stderr)
    errors = sum(diagnostic.severity == "error" for diagnostic in found)
    print(f"{count} documents: {errors} errors, {len(found) - errors} warnings")
    return 1 if errors else 0
