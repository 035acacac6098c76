"""The service as it was last released, run from its own code."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from specfirst.devserver.ports import free_port
from tests.app.accounts import PASSWORD, data_of, log_in, new_user
from tests.app.conftest import ROOT

_PARTS = ("app", "generated", "migrations", "alembic.ini", "toolkit/specfirst")
_START_SECONDS = 90
_QUEUES = "default,mail,exports,webhooks"


def unpack_release(folder: Path) -> Path:
    """Write the code of the recorded release to `folder`; skip the test where git does not have it."""
    commit = json.loads((ROOT / "deploy/release.json").read_text())["commit"]
    if _git("cat-file", "-e", f"{commit}^{{commit}}").returncode:
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
    """Its web process and worker on given servers."""

    def __init__(self, code: Path, environment: dict[str, str]) -> None:
        self._code = code
        self._environment = {
            "PATH": os.environ["PATH"],
            # Before what is installed: the release comes with its own toolkit.
            "PYTHONPATH": os.pathsep.join((str(code), str(code / "toolkit"))),
            "RATE_LIMITS_ENABLED": "false",
            **environment,
        }
        self._port = str(free_port())
        self.url = f"http://127.0.0.1:{self._port}"
        self._log = code / "processes.txt"

    def run(self, module: str, *arguments: str, given: str = "") -> str:
        """What a program of the release printed."""
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
        """Both processes serve within the block."""
        web = self._start("uvicorn", "app.main:create_app", "--factory", f"--port={self._port}")
        worker = self._start(
            "celery", "--app=app.schedule.worker", "worker", "--pool=solo", f"--queues={_QUEUES}"
        )
        try:
            self._wait(web)
            yield
        finally:
            for process in (web, worker):
                process.terminate()
            for process in (web, worker):
                process.wait(60)

    def _start(self, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", module, *arguments],
                cwd=self._code,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait(self, web: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            assert web.poll() is None, self._log.read_text()
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(0.1)


async def use(http: httpx.AsyncClient, admin: str) -> None:
    """Go through the main flows: accounts, files, notifications, the backoffice, a job with its result."""
    person = await new_user(http)
    renamed = await person.call("PATCH", "/users/me", json={"display_name": "Grace"})
    assert data_of(renamed)["display_name"] == "Grace"
    form = {"file": ("report.txt", b"Hello", "text/plain")}
    file = data_of(await person.call("POST", "/files", files=form), 201)
    listed = data_of(await person.call("GET", "/files"))["items"]
    assert [each["id"] for each in listed] == [file["id"]]
    data_of(await person.call("GET", "/notifications"))
    token = data_of(await log_in(http, "/api/v1/backoffice", admin, PASSWORD))["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    users = data_of(await http.get("/api/v1/backoffice/users", params={"q": person.email}, headers=headers))
    assert [each["email"] for each in users["items"]] == [person.email]
    body = {"kind": "users_export", "parameters": {"user_status": None}}
    job = data_of(await http.post("/api/v1/backoffice/jobs", json=body, headers=headers), 201)
    deadline = time.monotonic() + 60
    while job["status"] in {"queued", "running"}:
        assert time.monotonic() < deadline, job
        await asyncio.sleep(0.1)
        job = data_of(await http.get(f"/api/v1/backoffice/jobs/{job['id']}", headers=headers))
    assert job["status"] == "succeeded", job
