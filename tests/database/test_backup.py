"""`make db-backup` and `make db-restore`, on PostgreSQL."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from alembic import command

from scripts.database.programs import Programs
from tests.app.conftest import alembic_config
from tests.database.conftest import PASSWORD, Commands, Served, Server


def backed_up(commands: Commands, database: Served) -> Path:
    assert commands.back_up(database) == 0
    return commands.files()[-1]


@pytest.mark.parametrize(
    "damage",
    [
        "DELETE FROM feature_flags",
        "UPDATE feature_flags SET enabled = false",
        "DROP TABLE admins, sessions CASCADE",
    ],
)
def test_restore_after_damage_brings_back_every_row(
    commands: Commands, database: Served, damage: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = database.rows()
    assert before["feature_flags"]
    file = backed_up(commands, database)
    database.run(damage)
    assert database.rows() != before
    capsys.readouterr()

    assert commands.restore(database, file, f"--confirm={database.name}") == 0

    assert database.rows() == before
    assert capsys.readouterr().out == f"Restored {file}: the database is at revision {revision(before)}.\n"
    command.check(alembic_config(database.url))


def test_restore_into_empty_database_needs_no_confirmation(
    commands: Commands, database: Served, server: Server
) -> None:
    other = server.new_database()
    assert commands.restore(other, backed_up(commands, database)) == 0
    assert other.rows() == database.rows()


def test_backup_is_private_and_complete_when_it_appears(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    file = backed_up(commands, database)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(commands.folder.stat().st_mode) == 0o700
    assert [path.name for path in commands.files()] == [file.name]
    assert capsys.readouterr().out.startswith(f"Wrote {file} (")


def test_command_line_contains_no_password(database: Served) -> None:
    programs = Programs.for_database(database.url, None)
    assert programs.environment["PGPASSWORD"] == PASSWORD
    shown = " ".join(programs.command("psql", programs.database))
    assert "p@ss" not in shown
    assert "p%40ss" not in shown


@pytest.mark.parametrize("part", [0.5, 0.98, 0.0])
def test_restore_of_truncated_file_is_refused(
    commands: Commands, database: Served, part: float, capsys: pytest.CaptureFixture[str]
) -> None:
    file = backed_up(commands, database)
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * part)])
    before = database.rows()

    assert commands.restore(database, file, f"--confirm={database.name}") == 1

    assert f"{file} is not a complete backup; the database was not changed" in capsys.readouterr().err
    assert database.rows() == before


def test_failed_restore_is_rolled_back(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    file = backed_up(commands, database)
    before = database.rows()
    # The role may drop its tables, and then cannot create them again.
    database.run("ALTER SCHEMA public OWNER TO CURRENT_USER")
    database.run("GRANT USAGE ON SCHEMA public TO PUBLIC")

    assert commands.restore(database, file, f"--confirm={database.name}") == 1

    message = capsys.readouterr().err
    assert message.startswith("The restore failed, and was rolled back:")
    assert "permission denied for schema public" in message
    assert database.rows() == before


@pytest.mark.parametrize(
    ("confirmation", "environment"),
    [([], "development"), (["--confirm=another"], "development"), ([], "production")],
    ids=["none", "other name", "production"],
)
def test_restore_over_data_without_confirmation_is_refused(
    commands: Commands,
    database: Served,
    confirmation: list[str],
    environment: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = backed_up(commands, database)
    monkeypatch.setenv("ENVIRONMENT", environment)
    before = database.rows()

    assert commands.restore(database, file, *confirmation) == 1

    message = capsys.readouterr().err
    assert f"has {len(before)} tables, which the restore replaces" in message
    assert message.endswith(f"repeat the command with CONFIRM={database.name}\n")
    assert database.rows() == before


def test_restore_into_empty_production_database_needs_confirmation(
    commands: Commands,
    database: Served,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file, other = backed_up(commands, database), server.new_database()
    monkeypatch.setenv("ENVIRONMENT", "production")
    assert commands.restore(other, file) == 1
    assert "is that of production" in capsys.readouterr().err
    assert commands.restore(other, file, f"--confirm={other.name}") == 0


def test_restore_of_older_backup_removes_later_tables_and_names_the_migration(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    config = alembic_config(database.url)
    command.downgrade(config, "-1")
    older = database.rows()
    file = backed_up(commands, database)
    command.upgrade(config, "head")
    capsys.readouterr()

    assert commands.restore(database, file, f"--confirm={database.name}") == 0

    assert database.rows() == older
    assert "run 'make migrate'" in capsys.readouterr().out
    command.upgrade(config, "head")


def test_restore_of_unknown_revision_is_refused(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    database.run("UPDATE alembic_version SET version_num = '9999'")
    file = backed_up(commands, database)
    assert commands.restore(database, file, f"--confirm={database.name}") == 1
    assert "at revision 9999, which this version of the code does not know" in capsys.readouterr().err


def test_restore_of_another_kind_of_database_is_refused(
    commands: Commands, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    other = server.new_database()
    file = backed_up(commands, other)
    assert commands.restore(other, file) == 1
    assert "is not a backup of this service" in capsys.readouterr().err


def test_restore_without_file_is_refused(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.restore(database, Path("missing.dump")) == 1
    assert "missing.dump is no file." in capsys.readouterr().err


def test_backup_keeps_newest_files_of_this_database(commands: Commands, database: Served) -> None:
    commands.folder.mkdir(parents=True)
    old = [f"{database.name}-2020010{day}T000000Z.dump" for day in (1, 2, 3)]
    foreign = ["other-20200101T000000Z.dump", f"{database.name}-notes.txt"]
    for name in (*old, *foreign):
        (commands.folder / name).touch()

    assert commands.back_up(database, "--keep=2") == 0

    left = {file.name for file in commands.files()}
    assert left >= {old[2], *foreign}
    assert left.isdisjoint(old[:2])
    assert len(left) == 4


@pytest.mark.parametrize("keep", ["0", "-1", "many"])
def test_backup_with_bad_keep_is_refused(
    commands: Commands, database: Served, keep: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.back_up(database, f"--keep={keep}") == 1
    assert capsys.readouterr().err == f"KEEP={keep}: write a whole number from 1.\n"


def test_unwritable_backup_leaves_no_file(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.folder.parent.mkdir()
    commands.folder.touch()
    assert commands.back_up(database) == 1
    assert capsys.readouterr().err == f"{commands.folder}: File exists; there is no backup.\n"


def test_backup_that_fails_leaves_no_file(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    database.run("ALTER TABLE admins OWNER TO CURRENT_USER")
    assert commands.back_up(database) == 1
    assert "permission denied for table admins" in capsys.readouterr().err
    assert commands.files() == []


def test_programs_older_than_the_server_are_refused(
    commands: Commands, database: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("pg_dump", "pg_restore", "psql"):
        program = tmp_path / name
        program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 12.22'\n")
        program.chmod(0o755)
    assert commands.back_up(database, f"--programs={tmp_path}") == 1
    message = capsys.readouterr().err
    assert "must be that version or newer" in message
    assert f"found: 12 in {tmp_path}" in message


def test_server_that_does_not_respond_is_reported_in_one_sentence(
    commands: Commands, database: Served, capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.back_up(Served("postgresql://nobody@127.0.0.1:1/nothing", database.admin)) == 1
    assert capsys.readouterr().err.startswith("The database does not respond: ")


def revision(rows: dict[str, list[str]]) -> str:
    return rows["alembic_version"][0].strip("()")
