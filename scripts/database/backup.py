"""`make db-backup`: a consistent copy of the database in a file, which is verified by reading it."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import make_url

from scripts.database.backup_file import name_of, new_file, older_backups, require_whole
from scripts.database.connection import ROOT, DatabaseCommandError, database_url, run_command
from scripts.database.programs import Programs, failure

FOLDER: Final = ROOT / "backups"
_LOCK_TIMEOUT: Final = "60s"
"""The longest time that the backup waits for a migration's lock."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Create the backup; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.database.backup", description=__doc__)
    parser.add_argument(
        "--to", default=os.environ.get("TO"), help="folder of the backups (default: backups/)"
    )
    parser.add_argument(
        "--keep",
        default=os.environ.get("KEEP"),
        help="afterwards remove all but the newest N of this database",
    )
    parser.add_argument("--programs", type=Path, help="folder of pg_dump, pg_restore and psql")
    return run_command(_back_up, parser.parse_args(arguments))


def _back_up(options: argparse.Namespace) -> None:
    keep = _number(options.keep) if options.keep else None
    url = database_url()
    programs = Programs.for_database(url, options.programs)
    folder = Path(options.to).absolute() if options.to else FOLDER
    database = make_url(url).database or "postgres"
    file = folder / name_of(database, datetime.now(UTC))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _dump(programs, file)
    except OSError as error:
        raise DatabaseCommandError(f"{folder}: {error.strerror}; there is no backup.") from None
    print(f"Wrote {file} ({file.stat().st_size:,} bytes).")
    for old in older_backups(folder, database, keep) if keep else ():
        old.unlink()
        print(f"Removed {old}.")


def _dump(programs: Programs, file: Path) -> None:
    options = ("--format=custom", "--no-password", f"--lock-wait-timeout={_LOCK_TIMEOUT}")
    with new_file(file) as temporary:
        command = programs.command("pg_dump", *options, f"--file={temporary}", programs.database)
        done = subprocess.run(command, capture_output=True, env=programs.environment, check=False)
        if done.returncode:
            raise failure("pg_dump failed, and there is no backup", done.stderr)
        require_whole(programs, temporary)


def _number(value: str) -> int:
    if not value.isascii() or not value.isdecimal() or int(value) < 1:
        raise DatabaseCommandError(f"KEEP={value[:20]}: write a whole number from 1.")
    return int(value)


if __name__ == "__main__":
    sys.exit(main())
