"""Flower, where it is asked for: beside the others, on loopback, and stopped with them."""

from __future__ import annotations

import importlib.util
import re
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from specfirst.devserver.errors import DevError
from specfirst.devserver.ports import free_port, next_free
from specfirst.devserver.supervisor.flower import flower_port
from tests.devserver.checkout import (
    WAIT_SECONDS,
    Run,
    arguments_of,
    lay_files,
    processes_of,
    wait_for_no_process,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")


@pytest.fixture
def run(tmp_path: Path, database_url: str, redis_url: str) -> Iterator[Run]:
    """A run with Flower."""
    lay_files(tmp_path)
    started = Run(tmp_path, "--flower", settings={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
    try:
        yield started.wait_until_working()
    finally:
        started.process.kill()
        started.process.wait()
        wait_for_no_process(tmp_path)


def test_it_shows_the_workers_tells_no_secret_and_stops_with_the_rest(
    run: Run, database_url: str, redis_url: str
) -> None:
    url = re.search(r"^  Flower +(http://127\.0\.0\.1:(\d+))$", run.output, re.MULTILINE)
    assert url is not None, run.output
    assert int(url[2]) >= run.port + 55
    deadline = time.monotonic() + WAIT_SECONDS
    while "celery@" not in httpx.get(f"{url[1]}/workers").text:  # it hears of them by their heartbeats
        assert time.monotonic() < deadline
        time.sleep(0.1)
    lines = [arguments_of(pid) for pid in processes_of(run.checkout)]
    for name in ("uvicorn", " worker ", " beat ", " flower "):
        assert any(name in line for line in lines)
    # `ps` shows them to everybody.
    secrets = (urlsplit(database_url).password, urlsplit(redis_url).password, run.get("/"))
    assert not [line for line in lines for secret in secrets if str(secret) in line]
    assert run.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert processes_of(run.checkout) == set()


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert next_free(port) > port
        assert flower_port(port - 55) == next_free(port)


def test_above_the_last_port_another_is_chosen() -> None:
    assert 0 < next_free(65536) < 65536


def test_without_flower_it_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(DevError, match="make run FLOWER=1"):
        flower_port(free_port())
