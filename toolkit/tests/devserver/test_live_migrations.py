"""`specfirst run --reload` applies migrations that are new before the code that was saved with them."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.devserver.checkout import Run, small_checkout, wait_for_no_process
from tests.devserver.test_reload import wait_for_body

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

_MIGRATE = """
import os
import sys
from pathlib import Path

import psycopg2

names = sorted(path.name for path in Path("versions").glob("*.sql"))
with psycopg2.connect(os.environ["DATABASE_URL"]) as connection, connection.cursor() as cursor:
    cursor.execute("CREATE TABLE IF NOT EXISTS live_revisions (name text PRIMARY KEY)")
    for name in names:
        insert = "INSERT INTO live_revisions VALUES (%s) ON CONFLICT DO NOTHING RETURNING name"
        cursor.execute(insert, (name,))
        if cursor.fetchone():
            try:
                cursor.execute(Path("versions", name).read_text())
            except psycopg2.Error as error:
                connection.rollback()
                sys.exit(f"versions/{name}:1: {error}")
            print("applied", name)
"""


@pytest.fixture
def run(database_url: str, redis_url: str) -> Iterator[Run]:
    """A run with migrations."""
    with small_checkout() as folder:
        (folder / "versions").mkdir()
        (folder / "migrate.py").write_text(_MIGRATE)
        project = folder / "pyproject.toml"
        project.write_text(project.read_text().replace("migrate = ", 'migrations = "versions"\nmigrate = '))
        main = folder / "app/main.py"
        main.write_text(main.read_text().replace('os.environ["JWT_KEYS"]', "'first'"))
        started = Run(folder, "--reload", settings={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
        try:
            yield started.wait_until_ready()
        finally:
            started.end(signal.SIGTERM)
            wait_for_no_process(folder)


def _save_code(run: Run, before: str, text: str) -> None:
    main = run.checkout / "app/main.py"
    main.write_text(main.read_text().replace(f"'{before}'", f"'{text}'"))


def test_new_migration_is_applied(run: Run) -> None:
    (run.checkout / "versions/1_add.sql").write_text("CREATE TABLE live_one (id int)")
    run.wait_for("applying migrations (1_add.sql)")
    run.wait_for("applied 1_add.sql")
    run.wait_for("the migrations are applied")
    assert run.get("/") == "first"


def test_failing_migration_leaves_the_last_good_service_until_it_is_fixed(run: Run) -> None:
    migration = run.checkout / "versions/2_break.sql"
    migration.write_text("CREATE TABEL live_two (id int)")
    run.wait_for("versions/2_break.sql:1: syntax error")
    run.wait_for("the migrations failed with status 1: the service keeps running")

    _save_code(run, "first", "second")
    run.wait_for("the migrations failed with status 1", times=2)
    assert run.get("/") == "first"

    migration.write_text("CREATE TABLE live_two (id int)")
    run.wait_for("the migrations are applied")
    wait_for_body(run, "second")


def test_changed_migration_that_is_applied_is_reported(run: Run) -> None:
    migration = run.checkout / "versions/3_add.sql"
    migration.write_text("CREATE TABLE live_three (id int)")
    run.wait_for("the migrations are applied")
    migration.write_text("CREATE TABLE live_three (id bigint)")
    run.wait_for("3_add.sql changed after it was applied, and is not applied again: undo the change")


def test_removed_migration_that_is_applied_is_reported(run: Run) -> None:
    migration = run.checkout / "versions/4_add.sql"
    migration.write_text("CREATE TABLE live_four (id int)")
    run.wait_for("the migrations are applied")
    migration.unlink()
    run.wait_for("4_add.sql was removed after it was applied, which the database still remembers: restore it")
