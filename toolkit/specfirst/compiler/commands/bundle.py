"""`specfirst bundle`: write a document of several files as one, in its published form."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from specfirst.compiler.commands import add_all, print_findings, reporting_failures
from specfirst.compiler.pipeline import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst bundle`."""
    parser.add_argument("spec", type=Path, metavar="SPEC", help="the root document")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", help="default: standard output")
    add_all(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Write the bundle, and return 1 if the document cannot be used."""
    api = load(options.spec, check=False)
    print_findings(api.warnings, options)
    text = json.dumps(api.bundled.document, indent=2, ensure_ascii=False) + "\n"
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, encoding="utf-8")
    return 0
