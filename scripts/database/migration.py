"""`make migration NAME="add invoices"`: a new migration, from the differences of models and database."""

from __future__ import annotations

import argparse
import io
import os
import re
import sys
import warnings
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

from alembic import command
from alembic.operations.ops import MigrationScript
from alembic.script import Script, ScriptDirectory
from alembic.util import CommandError

from scripts.database.connection import (
    ROOT,
    DatabaseCommandError,
    alembic_config,
    database_revision,
    database_url,
    require_one_head,
    run_command,
)

_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9 _,.:;()/'-]{2,79}")
_NUMBER_DIGITS: Final = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the migration; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.database.migration", description=__doc__)
    parser.add_argument("--name", default=os.environ.get("NAME", ""), help="what the migration does")
    return run_command(_write, parser.parse_args(arguments))


def _write(options: argparse.Namespace) -> None:
    name = _checked_name(options.name)
    url = database_url()
    config = alembic_config(url)
    scripts = _scripts(ScriptDirectory.from_config(config))
    head = require_one_head(scripts)
    _require_current(url, head)
    number = f"{int(head) + 1:0{_NUMBER_DIGITS}}"
    try:
        with redirect_stdout(io.StringIO()):  # Alembic reports its steps
            written = command.revision(
                config,
                message=name,
                autogenerate=True,
                rev_id=number,
                process_revision_directives=lambda context, revision, scripts: _drop_empty(scripts),
            )
    except CommandError as error:
        raise DatabaseCommandError(str(error)) from error
    if not isinstance(written, Script):
        print("The models and the database agree: no migration is needed.")
        return
    print(f"Wrote {Path(written.path).relative_to(ROOT)}. Read it, then apply it with 'make migrate'.")


def _checked_name(name: str) -> str:
    """Return the name as the first sentence of the file, with a capital letter and a full stop.

    Raises:
        DatabaseCommandError: it is missing, or cannot be a file name and a docstring.
    """
    words = " ".join(name.split(" ")).strip()
    if not words:
        raise DatabaseCommandError('A migration needs a name: make migration NAME="add invoices"')
    if not _NAME.fullmatch(words):
        raise DatabaseCommandError(
            f"{words[:100]!r} cannot name a migration: write 3 to 80 letters, digits, spaces and simple "
            "punctuation, beginning with a letter."
        )
    return words[0].upper() + words[1:].rstrip(".") + "."


def _scripts(scripts: ScriptDirectory) -> ScriptDirectory:
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        try:
            scripts.get_heads()
        except UserWarning as warning:  # two files with one number
            raise DatabaseCommandError(f"{warning} Give the later file the next number.") from None
    return scripts


def _require_current(url: str, head: str) -> None:
    revision = database_revision(url)
    if revision != head:
        raise DatabaseCommandError(
            f"The database is at revision {revision or 'none'}, and the newest is {head}: "
            "run 'make migrate' first."
        )


def _drop_empty(scripts: list[MigrationScript]) -> None:
    """Remove a migration without operations."""
    operations = scripts[0].upgrade_ops
    if operations is None or operations.is_empty():
        scripts.clear()


if __name__ == "__main__":
    sys.exit(main())
