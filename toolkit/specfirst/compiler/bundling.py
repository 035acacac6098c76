"""Prints the bundle of a document."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from specfirst.compiler.pipeline import load


def print_bundle(spec: Path, output: Path | None) -> int:
    """Write the document as it is served to `output` or standard output. Raises SpecError."""
    api = load(spec, check=False)
    for warning in api.warnings:
        print(warning, file=sys.stderr)
    text = json.dumps(api.served.document, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
    return 0
