"""A short run of `make chaos`, and its detection of violations."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

REPOSITORY = Path(__file__).parents[2]
_SDKS = [str(REPOSITORY / "clients" / name / "src") for name in ("client-api", "backoffice-api")]
sys.path += [path for path in _SDKS if path not in sys.path]

from scripts.chaos.faults import Returns  # noqa: E402 - needs the SDKs
from scripts.chaos.inspection import Inspection, Mailbox  # noqa: E402
from scripts.chaos.ledger import Ledger  # noqa: E402
from scripts.chaos.load import Load  # noqa: E402
from scripts.chaos.outcome import Outcome  # noqa: E402
from scripts.chaos.service import Service, running_service  # noqa: E402

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")
_HANG_SECONDS = 120.0


def test_short_run_loses_no_work_and_recovers_all_processes(tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    targets = ("PostgreSQL", "Valkey", "worker", "beat", "logs")
    outcome = subprocess.run(
        [sys.executable, "-m", "scripts.chaos", "--seconds=0", "--users=3", "--seed=1", f"--json={result}"]
        + [f"--only={target}" for target in targets],
        cwd=REPOSITORY,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(_SDKS)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    found = json.loads(result.read_text())
    assert found["violations"] == []
    assert found["rounds"] == 1
    assert {target: len(returns["seconds"]) for target, returns in found["returns"].items()} == dict.fromkeys(
        targets, 2
    )
    assert all(count["acknowledged"] for count in found["counts"])


def test_lost_and_repeated_work_is_counted(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with running_service(tmp_path) as service:
        inspection = asyncio.run(some_load(service))
        wait_for(lambda: damage(inspection) == {}, service)
        tamper(service)
        assert damage(inspection) == {
            "files uploaded": (1, 0),
            "signed uploads begun": (0, 1),
            "notifications read": (1, 0),
            "jobs started and done": (1, 0),
            "welcome notifications": (0, 1),
            "mails sent": (0, 1),
        }


async def some_load(service: Service) -> Inspection:
    """Work without faults until all kinds of results exist."""
    ledger = Ledger()
    inspection = Inspection(
        service.server_urls, service.folder / "files", Mailbox(service.folder / "mail"), ledger
    )
    load = Load(service.urls, ledger, seed=1)
    working = asyncio.create_task(load.run(2, service.administrator))
    kinds = (ledger.users, ledger.files, ledger.uploads, ledger.read, ledger.jobs)
    deadline = time.monotonic() + _HANG_SECONDS
    while not all(len(kind.acknowledged) > 1 for kind in kinds):
        assert not working.done()
        assert time.monotonic() < deadline, service.output
        await asyncio.sleep(0.1)
    load.stop.set()
    await working
    assert ledger.refused == {}
    return inspection


def damage(inspection: Inspection) -> dict[str, tuple[int, int]]:
    """Return the kinds with lost or repeated work, and the numbers."""
    return {
        count.kind: (count.lost, count.twice) for count in inspection.counts() if count.lost or count.twice
    }


def tamper(service: Service) -> None:
    """Lose one thing of some kinds, and repeat one of the others."""
    statements = [
        "UPDATE files SET sha256 = 'x' WHERE name IN (SELECT min(name) FROM files WHERE status = 'ready')",
        "UPDATE notifications SET read_at = NULL"
        " WHERE id::text IN (SELECT min(id::text) FROM notifications WHERE read_at IS NOT NULL)",
        "UPDATE job_runs SET status = 'failed' WHERE id::text IN (SELECT min(id::text) FROM job_runs)",
        *copy("files", "status = 'pending'", "object_key = gen_random_uuid()::text"),
        *copy("notifications", "kind = 'welcome'", "read_at = NULL"),
    ]
    connection = psycopg2.connect(service.server_urls["DATABASE_URL"])
    with connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SELECT min(email) FROM users")
        ((email,),) = cursor.fetchall()
    connection.close()
    (service.folder / "mail/0-again.eml").write_bytes(f"To: {email}\r\nMessage-ID: <other>\r\n\r\n".encode())


def copy(table: str, which: str, change: str) -> tuple[str, ...]:
    """The statements that add a second row like one of the table."""
    return (
        f"CREATE TEMP TABLE copy ON COMMIT DROP AS SELECT * FROM {table} WHERE {which} LIMIT 1",  # noqa: S608
        f"UPDATE copy SET id = gen_random_uuid(), {change}",  # noqa: S608
        f"INSERT INTO {table} SELECT * FROM copy",  # noqa: S608
        "DROP TABLE copy",
    )


def wait_for(holds: Callable[[], bool], service: Service) -> None:
    deadline = time.monotonic() + _HANG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, service.output
        time.sleep(0.2)


def test_unrecovered_process_and_unexpected_response_are_violations() -> None:
    outcome = Outcome(
        seed=1,
        rounds=1,
        counts=(),
        returns={"beat": Returns(missing=1), "web": Returns(seconds=[1.0])},
        refused={"401 auth.unauthenticated": 2},
        errors=0,
        redelivered=0,
        settled_seconds=0.0,
    )
    assert outcome.violations == ["beat: 1 times not back", "2 responses 401 auth.unauthenticated"]
