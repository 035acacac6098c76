"""`make db-restore FILE=…`: restore the database from a backup, in one transaction."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from alembic.script import ScriptDirectory
from sqlalchemy import make_url, text

from app.core.setting_types import Environment
from scripts.database.backup_file import require_whole, revision_of
from scripts.database.connection import (
    DatabaseCommandError,
    TargetSettings,
    alembic_config,
    database_revision,
    open_engine,
    require_one_head,
    run_command,
    target_settings,
)
from scripts.database.programs import Programs, failure

_TABLES: Final = """
    SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
"""
_BEGIN: Final = b"""
BEGIN;
-- Longer than any request, shorter than an operator's patience: requests queue behind the locks.
SET LOCAL lock_timeout = '20s';
-- Tables that the backup does not know would contradict its revision: they came with a later migration.
DO $$
DECLARE name regclass;
BEGIN
    FOR name IN
        SELECT c.oid FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    LOOP
        EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', name);
    END LOOP;
END $$;
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Restore the backup; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m scripts.database.restore", description=__doc__)
    parser.add_argument("--file", default=os.environ.get("FILE"), help="the backup")
    parser.add_argument(
        "--confirm",
        default=os.environ.get("CONFIRM"),
        metavar="DATABASE",
        help="name of the database whose content may be replaced",
    )
    parser.add_argument("--programs", type=Path, help="folder of pg_dump, pg_restore and psql")
    return run_command(_restore, parser.parse_args(arguments))


def _restore(options: argparse.Namespace) -> None:
    if not options.file:
        raise DatabaseCommandError("Name the backup: make db-restore FILE=backups/….dump")
    file = Path(options.file).absolute()
    if not file.is_file():
        raise DatabaseCommandError(f"{file} is no file.")
    settings = target_settings()
    url = settings.direct_database_url
    programs = Programs.for_database(url, options.programs)
    require_whole(programs, file)
    revision = revision_of(programs, file)
    head = _require_known(revision, url)
    _require_confirmation(settings, options.confirm)
    _replay(programs, file)
    if (restored := database_revision(url)) != revision:
        raise DatabaseCommandError(f"The database is at revision {restored}, and the backup at {revision}.")
    print(f"Restored {file}: the database is at revision {revision}.")
    if revision != head:
        print(f"The code needs revision {head}: run 'make migrate'.")


def _require_known(revision: str, url: str) -> str:
    """Return the newest revision of the code, which must include that of the backup.

    Raises:
        DatabaseCommandError: a newer version of the code has made the backup.
    """
    scripts = ScriptDirectory.from_config(alembic_config(url))
    if revision not in {script.revision for script in scripts.walk_revisions()}:
        raise DatabaseCommandError(
            f"The backup is at revision {revision}, which this version of the code does not know: use the "
            "version that made it, or a later one. The database was not changed."
        )
    return require_one_head(scripts)


def _require_confirmation(settings: TargetSettings, confirmed: str | None) -> None:
    """Refuse to replace data, or to touch production, unless the database is named.

    Raises:
        DatabaseCommandError: it is not; the message says how.
    """
    url = make_url(settings.direct_database_url)
    with open_engine(settings.direct_database_url).connect() as connection:
        tables = connection.scalar(text(_TABLES))
    production = settings.environment is Environment.PRODUCTION
    if confirmed == url.database or not (tables or production):
        return
    place = f"The database {url.database!r} on {url.host or 'this machine'}"
    reason = f"has {tables} tables, which the restore replaces" if tables else "is that of production"
    given = f" CONFIRM={confirmed!r} names another one." if confirmed else ""
    raise DatabaseCommandError(
        f"{place} {reason}.{given} To go on, repeat the command with CONFIRM={url.database}"
    )


def _replay(programs: Programs, file: Path) -> None:
    """Replace the content of the database, in one transaction that commits only after the last statement."""
    script = programs.command(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--file=-", str(file)
    )
    session = programs.command(
        "psql", "--no-psqlrc", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--output=/dev/null"
    )
    with tempfile.TemporaryFile() as log:
        with (
            subprocess.Popen(script, stdout=subprocess.PIPE, stderr=log) as reader,
            subprocess.Popen(
                [*session, programs.database], stdin=subprocess.PIPE, stderr=log, env=programs.environment
            ) as writer,
        ):
            assert reader.stdout is not None
            assert writer.stdin is not None
            whole = _copy(reader, reader.stdout, writer.stdin)
        if not whole or writer.returncode:
            log.seek(0)
            raise failure("The restore failed, and was rolled back", log.read())


def _copy(reader: subprocess.Popen[bytes], source: IO[bytes], sink: IO[bytes]) -> bool:
    """Send the backup to psql; return whether the COMMIT was sent. Without it psql rolls back."""
    try:
        sink.write(_BEGIN)
        shutil.copyfileobj(source, sink)
        if reader.wait() == 0:
            sink.write(b"\nCOMMIT;\n")
        sink.close()
    except BrokenPipeError:  # psql has exited after an error
        source.close()
        with suppress(BrokenPipeError):
            sink.close()
        return False
    return reader.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
