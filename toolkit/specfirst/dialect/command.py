"""`specfirst schema`: write the JSON Schemas of the dialect for editors."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from specfirst.dialect.schemas import DOCUMENT, dialect_schemas

_FAILED = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst schema`."""
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="write all schemas to this folder; without it that of documents is printed",
    )
    parser.add_argument("--check", action="store_true", help="change nothing; fail when a file would change")
    parser.add_argument(
        "--allow",
        action="append",
        default=[],
        metavar="x-NAME",
        help="another extension, which is allowed anywhere; can be given several times",
    )


def run(options: argparse.Namespace) -> int:
    """Write, print or compare the schemas, and return the exit status."""
    for name in options.allow:
        if not name.startswith("x-"):
            print(f"--allow {name}: extensions begin with x-", file=sys.stderr)
            return _FAILED
    schemas = dialect_schemas(options.allow)
    texts = {name: json.dumps(schema, indent=1) + "\n" for name, schema in schemas.items()}
    if options.output is None:
        print(texts[DOCUMENT], end="")
        return 0
    stale = [name for name, text in texts.items() if _read(options.output / name) != text]
    if options.check and stale:
        print(f"not what 'specfirst schema' writes: {', '.join(stale)} in {options.output}", file=sys.stderr)
        return _FAILED
    try:
        options.output.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (options.output / name).write_text(texts[name], encoding="utf-8")
    except OSError as error:
        print(f"{options.output}: {error.strerror}", file=sys.stderr)
        return _FAILED
    return 0


def _read(file: Path) -> str | None:
    return file.read_text(encoding="utf-8") if file.is_file() else None
