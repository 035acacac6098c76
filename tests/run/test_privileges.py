"""`make run` as root: processes run as another user, with full functionality."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.run.service_run import ServiceRun, service_run

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")
_HANG_SECONDS = 60.0


def children(run: ServiceRun) -> list[Path]:
    """Return the `/proc` folders of the Python processes of the run, without its watchdog."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == run.process.pid and b"python" in words and b"watchdog" not in words:
            found.append(entry)
    return found


def wait_for(holds: Callable[[], object], run: ServiceRun) -> None:
    deadline = time.monotonic() + _HANG_SECONDS
    while not holds():
        assert time.monotonic() < deadline, run.output
        time.sleep(0.1)


def test_processes_are_not_root_and_write_files_mail_logs_and_schedule(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    stored = tmp_path / "files"
    settings = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "STORAGE_FOLDER": str(stored)}
    with service_run(tmp_path, settings=settings) as run:
        users = {(entry / "status").read_text().partition("Uid:\t")[2].split()[0] for entry in children(run)}
        if "The processes run as root" not in run.output:
            assert "0" not in users
        assert len(children(run)) == 5
        with httpx.Client(base_url=f"http://127.0.0.1:{run.port}/api/v1") as client:
            account = {"email": "root@example.com", "password": "correct horse battery"}
            client.post("/auth/register", json={**account, "display_name": "Ada"}).raise_for_status()
            token = client.post("/auth/login", json=account).raise_for_status().json()["data"]["access_token"]
            client.post(
                "/files",
                files={"file": ("note.txt", b"kept", "text/plain")},
                headers={"Authorization": f"Bearer {token}"},
            ).raise_for_status()
        wait_for(lambda: list((tmp_path / "mail").glob("*.eml")), run)
        wait_for(lambda: list((tmp_path / "logs/app").iterdir()), run)
        wait_for(lambda: list((tmp_path / "state").glob("beat-schedule*")), run)
        assert [path for path in stored.rglob("*") if path.is_file()]
    assert "SecurityWarning" not in run.output
    assert not re.search(r"(Errno 13|PermissionError)", run.output)
    assert os.geteuid() != 0 or "processes run as" in run.output
