"""Rolling restarts, with recorded commands of Compose and with real processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from tests.deploy.rollout.host import DEPLOY, IMAGE, Host, load_rollout

ROOT = DEPLOY.parent
rollout = load_rollout()


@pytest.fixture
def host(tmp_path: Path) -> Host:
    """A host on which release `one` runs, with three web containers."""
    host = Host(tmp_path)
    assert host.run("--image", IMAGE, "one").returncode == 0
    host.scale_web("one", 3)
    return host


def everything(tag: str) -> dict[tuple[str, str], int]:
    return {("fastapi-app", tag): 3} | {(name, tag): 1 for name in rollout.OTHERS}


def test_working_release_replaces_every_container(host: Host) -> None:
    (host.folder / ".env").write_text((host.folder / ".env").read_text() + "APP_PORTS=9000-9009\n")
    done = host.run("two")
    assert done.returncode == 0, done.stderr
    assert host.running == everything("two")
    assert rollout.read_state(host.folder / ".env") == {
        "IMAGE": IMAGE,
        "IMAGE_TAG": "two",
        "APP_PORTS": "9000-9009",
    }


def test_migrations_run_once_with_the_new_image_before_any_container_starts(host: Host) -> None:
    before = len(host.state["log"])
    host.run("two")
    commands = [(*arguments, release) for *arguments, release in host.state["log"][before:]]
    migrations = [n for n, entry in enumerate(commands) if "migrate" in entry]
    starts = [n for n, entry in enumerate(commands) if "up" in entry]
    assert len(migrations) == 1
    assert migrations[0] < min(starts)
    assert commands[migrations[0]][-1] == f"{IMAGE}:two"


@pytest.mark.parametrize("tag", ["sick", "idle", "missing", "unmigratable"])
def test_failed_release_keeps_the_previous_one(host: Host, tag: str) -> None:
    done = host.run(tag)
    assert done.returncode == 1
    assert host.running == everything("one")
    assert rollout.read_state(host.folder / ".env")["IMAGE_TAG"] == "one"
    assert "rollout: " in done.stderr


def test_first_release_that_fails_is_reported(tmp_path: Path) -> None:
    host = Host(tmp_path)
    assert host.run("one").returncode == 2
    assert host.run("--image", IMAGE, "sick").returncode == 1
    assert not (host.folder / ".env").exists()


class Checkout:
    """A folder with the files that go to a host."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(DEPLOY, folder / "deploy")
        self.compose = folder / "docker-compose.yml"


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    checkout = Checkout(tmp_path / "checkout")
    checkout.compose.write_text("# one\n")
    return checkout


def over_ssh(host: Host, checkout: Checkout, tag: str) -> subprocess.CompletedProcess[str]:
    return host.command(
        *("deploy/over_ssh.sh", "us@host.example", str(host.folder), IMAGE, tag),
        folder=checkout.folder,
        REGISTRY_USER="us",
        REGISTRY_TOKEN="of-this-run",
    )


def test_files_and_image_arrive_over_ssh(host: Host, checkout: Checkout) -> None:
    (host.folder / "secrets").mkdir()
    for tag in ("two", "three"):
        checkout.compose.write_text(f"# {tag}\n")
        done = over_ssh(host, checkout, tag)
        assert done.returncode == 0, done.stdout + done.stderr
        assert (host.folder / "docker-compose.yml").read_text() == f"# {tag}\n"
    assert host.running == everything("three")
    assert (host.folder / "secrets").is_dir()
    logins = [entry for entry in host.state["log"] if entry[0] == "login"]
    assert "of-this-run" not in str(logins)
    assert host.state["login"] is None


def test_failed_rollout_over_ssh_restores_the_previous_files(host: Host, checkout: Checkout) -> None:
    assert over_ssh(host, checkout, "two").returncode == 0
    checkout.compose.write_text("# sick\n")
    assert over_ssh(host, checkout, "sick").returncode == 1
    assert (host.folder / "docker-compose.yml").read_text() == "# one\n"
    assert (host.folder / "deploy" / "rollout.py").exists()
    assert host.running == everything("two")
    assert host.state["login"] is None


class Processes:
    """Web processes of this checkout as the platform of a rollout. A release is a set of their settings."""

    def __init__(self, releases: dict[str, dict[str, str]]) -> None:
        self._releases = releases
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.ports: list[str] = []

    def prepare(self, release: str) -> None:
        subprocess.run(
            [sys.executable, "-m", "alembic", "upgrade", "head"],
            cwd=ROOT,
            env=self._releases[release],
            check=True,
        )

    def replicas(self) -> list[str]:
        return [*self._processes]

    def add_replica(self, release: str) -> str:
        port = str(free_port())
        self._processes[port] = subprocess.Popen(
            [sys.executable, "-m", "uvicorn", "app.main:create_app", "--factory", f"--port={port}"],
            cwd=ROOT,
            env=self._releases[release],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        return port

    def is_healthy(self, replica: str) -> bool:
        if self._processes[replica].poll() is not None:
            raise rollout.RolloutError(f"{replica} ended")
        if not self._responds(replica):
            return False
        # From now on the load balancer uses it.
        self.ports = [*self.ports, replica]
        return True

    def remove(self, replica: str) -> None:
        self.ports = [port for port in self.ports if port != replica]
        process = self._processes.pop(replica)
        process.terminate()
        process.wait(30)

    def replace_others(self, release: str) -> None:
        """Replace no processes: this platform has only web processes."""

    def _responds(self, port: str) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
                return bool(response.status == 200)
        except OSError:
            return False


@pytest.fixture
def processes(server_urls: dict[str, str], redis_url: str, worker_number: int) -> Iterator[Processes]:
    from specfirst.devserver.servers.postgres import create_database

    url = create_database(server_urls["DATABASE_URL"], f"rollout_{worker_number}_{os.getpid()}")
    path = {"PATH": os.environ["PATH"]}
    working = path | {"DATABASE_URL": url, "REDIS_URL": redis_url}
    broken = working | {"JWT_KEYS": "first:too-short"}
    platform = Processes({"one": working, "two": working, "broken": broken})
    yield platform
    for replica in platform.replicas():
        platform.remove(replica)


def test_requests_succeed_during_rollback_and_rollout(
    processes: Processes,
) -> None:
    messages: list[str] = []
    roll = rollout.Rollout(processes, wait_seconds=60, report=messages.append)
    roll.run("one", None)
    first = processes.replicas()
    statuses: Counter[int] = Counter()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            port = processes.ports[-1]
            try:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}/api/v1/config/health", timeout=10
                ) as response:
                    statuses[response.status] += 1
            except urllib.error.URLError:
                # Like a load balancer, which tries the next process if one has ended.
                if port in processes.ports:
                    statuses[0] += 1
            time.sleep(0.01)

    client = threading.Thread(target=ask)
    client.start()
    try:
        with pytest.raises(rollout.RolloutError, match="ended"):
            roll.run("broken", "one")
        assert processes.replicas() == first
        roll.run("two", "one")
    finally:
        done.set()
        client.join()
    assert len(processes.replicas()) == 1
    assert processes.replicas() != first
    assert set(statuses) == {200}
    assert "going back to one" in messages
