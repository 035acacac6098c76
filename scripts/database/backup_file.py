"""The files of backups."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scripts.database.connection import DatabaseCommandError
from scripts.database.programs import Programs, failure

SUFFIX: Final = ".dump"
_REVISION: Final = re.compile(rb"^(\w{1,32})$", re.MULTILINE)


def name_of(database: str, at: datetime) -> str:
    """Return the name of a backup: the database and the time, so that names sort by age."""
    return f"{database}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def older_backups(folder: Path, database: str, keep: int) -> list[Path]:
    """Return the backups of this database in `folder` that are not among the newest `keep`."""
    form = re.compile(rf"{re.escape(database)}-\d{{8}}T\d{{6}}Z{re.escape(SUFFIX)}")
    names = sorted(file.name for file in folder.iterdir() if form.fullmatch(file.name))
    return [folder / name for name in names[:-keep]]


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """Yield a temporary file, which becomes `path` at the end of the block and is deleted after a failure.

    It is readable by its owner alone, from the beginning.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        yield temporary
        os.fsync(descriptor)
        if path.exists():
            raise DatabaseCommandError(f"{path} exists already, and was not replaced.")
        temporary.rename(path)
    finally:
        os.close(descriptor)
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)


def require_whole(programs: Programs, file: Path) -> None:
    """Read the whole backup.

    Reading only the list of its contents, at the beginning, would not show that the end is missing.

    Raises:
        DatabaseCommandError: the file is truncated, damaged, or not a backup.
    """
    done = subprocess.run(
        programs.command("pg_restore", f"--file={os.devnull}", str(file)), capture_output=True, check=False
    )
    if done.returncode:
        raise failure(f"{file} is not a complete backup; the database was not changed", done.stderr)


def revision_of(programs: Programs, file: Path) -> str:
    """Return the migration that the database was at when the backup was made.

    Raises:
        DatabaseCommandError: the backup has none: it is of another kind of database.
    """
    only_revision = ("--data-only", "--table=alembic_version", "--file=-")
    done = subprocess.run(
        programs.command("pg_restore", *only_revision, str(file)), capture_output=True, check=False
    )
    _, _, rows = done.stdout.partition(b"FROM stdin;\n")
    found = _REVISION.match(rows)
    if done.returncode or found is None:
        raise DatabaseCommandError(
            f"{file} is not a backup of this service: it has no revision of a migration."
        )
    return found[1].decode()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
