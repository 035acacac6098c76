"""`python -m specfirst.devserver servers -- command`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from specfirst.devserver.ports import is_free
from tests.devserver.checkout import Run, environment, processes_of, small_checkout, wait_for_no_process

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

_PRINT_URLS = (
    "import json, os; print(json.dumps({name: os.environ[name] for name in ('DATABASE_URL', 'REDIS_URL')}))"
)


def servers(checkout: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start `python -m specfirst.devserver servers …` in a process group of its own, as a terminal would."""
    return subprocess.Popen(
        [sys.executable, "-m", "specfirst.devserver", "servers", *arguments],
        cwd=checkout,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def test_command_has_servers_and_its_status_is_passed_on(tmp_path: Path) -> None:
    script = f"{_PRINT_URLS}; raise SystemExit(3)"
    with servers(tmp_path, "--throw-away", "--", sys.executable, "-c", script) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    for url in json.loads(output).values():
        assert is_free(urlsplit(url).port or 0)


def test_servers_of_a_run_under_way_are_shared() -> None:
    with small_checkout() as checkout:
        run = Run(checkout).wait_until_ready()
        with servers(checkout, "--", sys.executable, "-c", _PRINT_URLS) as process:
            output, _ = process.communicate(timeout=60)
        assert json.loads(output) == json.loads((checkout / ".data/urls.json").read_text())
        run.end(signal.SIGTERM)
        wait_for_no_process(checkout)


def test_interrupt_ends_the_command_then_the_servers(tmp_path: Path) -> None:
    script = f"{_PRINT_URLS}; import sys, time; sys.stdout.flush(); time.sleep(60)"
    with servers(tmp_path, "--throw-away", "--", sys.executable, "-c", script) as process:
        assert process.stdout is not None
        urls = json.loads(process.stdout.readline())
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(30) == 128 + signal.SIGINT
    assert processes_of(tmp_path) == set()
    for url in urls.values():
        assert is_free(urlsplit(url).port or 0)


def test_unknown_command_is_one_sentence(tmp_path: Path) -> None:
    with servers(tmp_path, "--throw-away", "--", "no-such-command") as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == "no-such-command: No such file or directory\n"
