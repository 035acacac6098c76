"""Real runs leave no process or lock behind, however they end."""

import json
import os
import re
import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from specfirst.devserver.ports import free_port
from tests.devserver.checkout import (
    Run,
    arguments_of,
    command,
    environment,
    lay_files,
    parent_of,
    processes_of,
    small_checkout,
    wait_for_no_process,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """One checkout for all tests here, so that every run after the first starts warm."""
    with small_checkout() as folder:
        yield folder


@pytest.fixture
def run(checkout: Path) -> Iterator[Run]:
    """A run that is ready."""
    started = Run(checkout)
    try:
        yield started.wait_until_working()
    finally:
        started.process.kill()
        started.process.wait()
        wait_for_no_process(checkout)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_leaves_no_process(run: Run, number: signal.Signals) -> None:
    assert len(processes_of(run.checkout)) > 5
    assert run.end(number) == 128 + number
    assert processes_of(run.checkout) == set()


def worker_of(run: Run) -> tuple[int, set[int]]:
    """The worker's main process, and those of its pool."""
    processes = processes_of(run.checkout)
    (main,) = (
        pid for pid in processes if " worker " in arguments_of(pid) and parent_of(pid) == run.process.pid
    )
    return main, {pid for pid in processes if parent_of(pid) == main}


def test_kill_of_the_supervisor_leaves_no_process_not_even_one_the_worker_has_replaced(run: Run) -> None:
    main, pool = worker_of(run)
    lost = pool.pop()
    os.kill(lost, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while len(now := worker_of(run)[1]) != 2 or lost in now:
        assert time.monotonic() < deadline, run.output
        time.sleep(0.05)
    assert worker_of(run)[0] == main
    assert run.get("/") != ""
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    wait_for_no_process(run.checkout)


def test_kill_of_the_parent_leaves_no_process(checkout: Path) -> None:
    # What `kill -9` of make does: its child gets no signal.
    parent = "import subprocess, sys; sys.exit(subprocess.call(sys.argv[1:]))"
    outer = subprocess.Popen(
        [sys.executable, "-c", parent, *command(free_port(), "--stop-with-parent")],
        cwd=checkout,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert outer.stdout is not None
    with outer.stdout:
        assert any(line.startswith("Ready in") for line in outer.stdout)
        outer.kill()
        outer.wait()
        wait_for_no_process(checkout)


@pytest.mark.parametrize("seconds", [0.3, 0.8, 1.5])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_end_in_the_middle_of_the_start_leaves_no_process(
    checkout: Path, seconds: float, number: signal.Signals
) -> None:
    starting = Run(checkout)
    time.sleep(seconds)
    starting.end(number)
    wait_for_no_process(checkout)


def test_closed_terminal_leaves_no_process(checkout: Path) -> None:
    # As make does when it is the leader of the session: it gets the signal, and passes nothing on.
    leader = (
        "import signal, subprocess, sys; signal.signal(signal.SIGHUP, lambda *_: None);"
        "subprocess.call(sys.argv[1:])"
    )
    terminal, inside = os.openpty()
    outer = subprocess.Popen(
        [sys.executable, "-c", leader, *command(free_port())],
        cwd=checkout,
        env=environment(),
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    output = b""
    while b"Ready in" not in output or b" is ready." not in output:
        output += os.read(terminal, 4096)
    # Every line of a process has its name in front, in a colour of its own.
    colours = dict(re.findall(rb"^\x1b\[(\d+)m *(\w+) \|\x1b\[0m ", output, re.MULTILINE))
    assert {b"migrate", b"web", b"worker"} <= set(colours.values())
    os.close(terminal)
    assert outer.wait(30) == 0
    wait_for_no_process(checkout)


def test_mail_is_caught_and_shown(run: Run) -> None:
    message = EmailMessage()
    message["Subject"] = "Hello"
    host, port = run.get("/mail").split(":")
    with smtplib.SMTP(host, int(port)) as client:
        client.send_message(message, "no-reply@example.com", "ada@example.com")
    (page,) = re.findall(r"Mail that is sent +(http://127[.]0[.]0[.]1:[0-9]+)", run.output)
    response = httpx.get(f"{page}/api/messages", params={"to": "ada@example.com"})
    (mail,) = response.json()["messages"]
    assert mail["subject"] == "Hello"
    assert list((run.checkout / ".data/mail").glob("*.eml"))


def test_second_run_on_one_checkout_is_one_message(run: Run) -> None:
    second = subprocess.run(
        command(free_port()), cwd=run.checkout, env=environment(), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert second.stdout == ""
    assert second.stderr.startswith(f"Already running from {run.checkout}/.data (process {run.process.pid})")
    assert second.stderr.count("\n") == 1
    assert run.get("/") != ""


def test_taken_port_is_one_message_and_no_process_starts(tmp_path: Path) -> None:
    lay_files(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as squatter:
        port = squatter.getsockname()[1]
        outcome = subprocess.run(
            command(port), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
        )
    assert outcome.returncode == 1
    assert outcome.stdout == ""
    assert re.fullmatch(rf"Port {port} is taken: choose another, such as [0-9]+\.\n", outcome.stderr)
    assert [path.name for path in (tmp_path / ".data").iterdir()] == ["lock"]


@pytest.fixture
def given(database_url: str, redis_url: str) -> dict[str, str]:
    """Servers that are there already."""
    return {"DATABASE_URL": database_url, "REDIS_URL": redis_url}


def test_failed_migration_stops_the_run_with_a_message(tmp_path: Path, given: dict[str, str]) -> None:
    lay_files(tmp_path)
    (tmp_path / "migrate.py").write_text("raise SystemExit('no such column')\n")
    failed = Run(tmp_path, settings=given)
    assert failed.process.wait(60) == 1
    assert "migrate | no such column" in failed.output
    assert "'migrate' failed with status 1." in failed.output
    assert processes_of(tmp_path) == set()


def test_quiet_run_prints_where_the_logs_are(tmp_path: Path, given: dict[str, str]) -> None:
    lay_files(tmp_path)
    run = Run(tmp_path, "--no-verbose", settings=given).wait_until_ready()
    logs = tmp_path / ".data" / "logs"
    assert re.search(rf"^  Logs of the processes +{logs}/$", run.output, re.MULTILINE)
    assert run.output.count("one-time-password") == 1
    run.end(signal.SIGTERM)
    assert "ticking" not in run.output
    assert "migrations have run" not in run.output
    assert (logs / "migrate.log").read_text() == "migrations have run\n"
    assert (logs / "ticker.log").read_text() == f"ticking in {tmp_path}/.data\n"
    assert "one-time-password" not in "".join(file.read_text() for file in logs.iterdir())


def test_quiet_run_prints_why_a_step_failed(tmp_path: Path, given: dict[str, str]) -> None:
    lay_files(tmp_path)
    (tmp_path / "migrate.py").write_text("raise SystemExit('no such column')\n")
    failed = Run(tmp_path, "--no-verbose", settings=given)
    assert failed.process.wait(60) == 1
    assert "migrate | no such column" in failed.output


def test_lines_of_the_bootstrap_are_shown_and_secrets_stay(tmp_path: Path, given: dict[str, str]) -> None:
    lay_files(tmp_path)
    shown, keys = [], []
    for _ in range(2):
        run = Run(tmp_path, settings=given).wait_until_ready()
        keys.append(run.get("/"))
        run.end(signal.SIGTERM)
        shown.append(run.output.count("one-time-password"))
    assert shown == [1, 0]
    assert keys[0] == keys[1]
    assert len(keys[0]) > 40
    assert (tmp_path / ".data/secrets.env").stat().st_mode & 0o077 == 0


def test_given_servers_are_used_and_none_is_started(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    lay_files(tmp_path)
    (tmp_path / ".env").write_text(f"DATABASE_URL={database_url}\nJWT_KEYS=mine:from-the-file\n")
    run = Run(tmp_path, settings={"REDIS_URL": redis_url}).wait_until_ready()
    assert run.get("/") == "mine:from-the-file"
    run.end(signal.SIGTERM)
    assert not (tmp_path / ".data/postgres").exists()
    assert not (tmp_path / ".data/valkey").exists()


def test_banner_shows_the_links_and_the_page_of_an_optional_process(
    tmp_path: Path, given: dict[str, str]
) -> None:
    lay_files(tmp_path)
    run = Run(tmp_path, "--with", "files", settings=given).wait_until_ready()
    assert re.search(rf"^  Service +http://127\.0\.0\.1:{run.port}$", run.output, re.MULTILINE)
    assert re.search(rf"^  Greeting +http://127\.0\.0\.1:{run.port}/hello$", run.output, re.MULTILINE)
    (url,) = re.findall(r"^  Files +(http://127\.0\.0\.1:\d+)$", run.output, re.MULTILINE)
    assert "create_app" in httpx.get(f"{url}/main.py").text
    (mail,) = re.findall(r"^  Mail that is sent +(http://127\.0\.0\.1:\d+)$", run.output, re.MULTILINE)
    assert json.loads(run.get("/pages")) == {"Mail that is sent": mail, "Files": url}
    assert run.end(signal.SIGTERM) == 128 + signal.SIGTERM
    assert processes_of(tmp_path) == set()


def test_missing_program_is_one_message(tmp_path: Path, given: dict[str, str]) -> None:
    lay_files(tmp_path)
    project = tmp_path / "pyproject.toml"
    project.write_text(project.read_text().replace('"sh"', '"no-such-program"'))
    failed = Run(tmp_path, settings=given)
    assert failed.process.wait(60) == 1
    assert "'ticker' cannot be started: no-such-program: No such file or directory.\n" in failed.output
    assert processes_of(tmp_path) == set()


def test_project_without_run_settings_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.specfirst]\n")
    outcome = subprocess.run(
        command(free_port()), cwd=tmp_path, env=environment(), capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 2
    assert outcome.stderr.startswith(f"{tmp_path}/pyproject.toml has no table [tool.specfirst.run]")
    assert not (tmp_path / ".data").exists()
