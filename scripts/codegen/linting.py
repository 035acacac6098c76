"""Lints documents without generating anything."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.codegen.diagnostics import Diagnostic, SpecError, in_reading_order
from scripts.codegen.pipeline import load


def lint_documents(specs: Iterable[Path]) -> int:
    """Print every finding about the documents, with the id of its rule; 1 when one is an error."""
    found: list[Diagnostic] = []
    count = 0
    for spec in specs:
        count += 1
        try:
            found.extend(load(spec).warnings)
        except SpecError as error:
            found.extend(error.diagnostics)
    found = list(in_reading_order(found))
    for diagnostic in found:
        print(f"{diagnostic} [{diagnostic.rule}]", file=sys.stderr)
    errors = sum(diagnostic.severity == "error" for diagnostic in found)
    print(f"{count} documents: {errors} errors, {len(found) - errors} warnings")
    return 1 if errors else 0
