"""The command line of the generator."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.codegen.diagnostics import SpecError

FAILED = 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 1 when a document cannot be used or is not what it should be."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except SpecError as error:
        print(error, file=sys.stderr)
        return FAILED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m scripts.codegen", description="OpenAPI in, typed Python out."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    bundle = commands.add_parser("bundle", help="print a multi-file document as one, as it is served")
    bundle.add_argument("spec", type=Path, metavar="SPEC")
    bundle.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it there instead")
    bundle.set_defaults(command=_bundle)
    return parser


def _bundle(options: argparse.Namespace) -> int:
    from scripts.codegen.pipeline import load

    api = load(options.spec)
    for warning in api.warnings:
        print(warning, file=sys.stderr)
    text = json.dumps(api.served.document, indent=2, ensure_ascii=False) + "\n"
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, encoding="utf-8")
    return 0
