"""The service as it was last released, run from its own code."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import httpx
import pytest

from specfirst.devserver.ports import free_port
from tests.app.accounts import PASSWORD, data_of, log_in, new_user
from tests.app.conftest import ROOT
from tests.app.processes import running, wait_until_ready

_PARTS = ("app", "generated", "migrations", "alembic.ini", "toolkit/specfirst")
_QUEUES = "default,mail,exports,webhooks"


def unpack_release(folder: Path) -> Path:
    """Write the code of the recorded release to `folder`; skip the test where git does not have it."""
    commit = json.loads((ROOT / "deploy/release.json").read_text())["commit"]
    if commit is None:
        pytest.skip("deploy/release.json names no release yet")
    # An object alone is no proof: it may be left over from a history that was rewritten.
    if _git("merge-base", "--is-ancestor", commit, "HEAD").returncode:
        if _git("rev-parse", "--is-shallow-repository").stdout.strip() != b"false":
            pytest.skip(f"this clone does not have the commit of the last release, {commit}")
        pytest.fail(f"deploy/release.json names the commit {commit}, which is not in the history")
    archive = _git("archive", commit, *_PARTS)
    assert archive.returncode == 0, archive.stderr
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder


def _git(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)


class ReleasedService:
    """The released code and its processes, on the servers that the environment names."""

    def __init__(self, code: Path, environment: dict[str, str]) -> None:
        self._code = code
        self._environment = {
            # Before installed packages, because the release has its own toolkit.
            "PYTHONPATH": os.pathsep.join((str(code), str(code / "toolkit"))),
            "RATE_LIMITS_ENABLED": "false",
            **environment,
        }
        self._port = str(free_port())
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = code / "processes.txt"

    def run(self, module: str, *arguments: str, given: str = "") -> str:
        """Run a program of the release with `given` on its stdin, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self._code,
            env=self._environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run a web process and a worker until the end of the block."""
        web = ("uvicorn", "app.main:create_app", "--factory", f"--port={self._port}")
        worker = ("celery", "--app=app.schedule.worker", "worker", "--pool=solo", f"--queues={_QUEUES}")
        with self._process(web) as process, self._process(worker):
            wait_until_ready(f"{self.url}/readyz", process, self._log)
            yield

    def _process(self, command: tuple[str, ...]) -> AbstractContextManager[subprocess.Popen[bytes]]:
        return running("-m", *command, environment=self._environment, log=self._log, folder=self._code)


async def use(http: httpx.AsyncClient, admin: str) -> None:
    """Go through the main flows: accounts, files, notifications, the backoffice, a job with its result."""
    person = await new_user(http)
    renamed = await person.call("PATCH", "/users/me", json={"display_name": "Grace"})
    assert data_of(renamed)["display_name"] == "Grace"
    form = {"file": ("report.txt", b"Hello", "text/plain")}
    file = data_of(await person.call("POST", "/files", files=form), 201)
    listed = data_of(await person.call("GET", "/files"))["items"]
    assert [item["id"] for item in listed] == [file["id"]]
    data_of(await person.call("GET", "/notifications"))
    token = data_of(await log_in(http, "/api/v1/backoffice", admin, PASSWORD))["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    users = data_of(await http.get("/api/v1/backoffice/users", params={"q": person.email}, headers=headers))
    assert [user["email"] for user in users["items"]] == [person.email]
    body = {"kind": "users_export", "parameters": {"user_status": None}}
    job = data_of(await http.post("/api/v1/backoffice/jobs", json=body, headers=headers), 201)
    deadline = time.monotonic() + 60
    while job["status"] in {"queued", "running"}:
        assert time.monotonic() < deadline, job
        await asyncio.sleep(0.1)
        job = data_of(await http.get(f"/api/v1/backoffice/jobs/{job['id']}", headers=headers))
    assert job["status"] == "succeeded", job
