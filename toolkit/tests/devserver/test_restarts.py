"""Processes that end during a run are reported and restarted three times; then the run stops."""

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg2
import pytest
import redis

from specfirst.devserver.processes.keeper import Keeper, TooManyEndsError
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import throw_away_data, urls_of_running_servers
from specfirst.devserver.servers.embedded import EmbeddedServers
from tests.devserver.checkout import (
    SPECFIRST,
    Run,
    arguments_of,
    environment,
    lay_files,
    parent_of,
    processes_of,
    small_checkout,
    wait_for_no_process,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

_PID_FILES = {"PostgreSQL": "postgres/postmaster.pid", "Valkey": "valkey/valkey.pid"}


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


def server_pid(checkout: Path, name: str) -> int:
    return int((checkout / ".data" / _PID_FILES[name]).read_text().split()[0])


def process_pid(run: Run, word: str) -> int:
    """The process that the supervisor started with `word` among its arguments."""
    (pid,) = (
        pid
        for pid in processes_of(run.checkout)
        if word in arguments_of(pid) and parent_of(pid) == run.process.pid
    )
    return pid


def urls(checkout: Path) -> dict[str, str]:
    found = urls_of_running_servers(checkout / ".data")
    assert found is not None
    return found


def execute(url: str, statement: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def eventually(holds: Callable[[], bool], run: Run) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, run.output
        time.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_ended_postgres_is_reported_and_back_on_its_port_and_data(run: Run, number: signal.Signals) -> None:
    url = urls(run.checkout)["DATABASE_URL"]
    execute(url, "CREATE TABLE IF NOT EXISTS kept AS SELECT 7 AS value")
    os.kill(server_pid(run.checkout, "PostgreSQL"), number)
    run.wait_for("'PostgreSQL' was started again in")
    assert execute(url, "SELECT value FROM kept") == [(7,)]
    status = 128 + number if number == signal.SIGKILL else 0
    assert f"'PostgreSQL' ended with status {status}" in run.output
    assert "starting it again on its port and data" in run.output
    assert "(restart 1 of 3 in 5 minutes)" in run.output
    assert run.get("/") != ""


def test_killed_postgres_with_a_backend_that_computes_is_back(run: Run) -> None:
    url = urls(run.checkout)["DATABASE_URL"]

    def compute() -> None:
        with suppress(psycopg2.Error):
            execute(url, "SELECT count(*) FROM generate_series(1, 100000000000)")

    computing = threading.Thread(target=compute)
    computing.start()
    eventually(
        lambda: execute(url, "SELECT 1 FROM pg_stat_activity WHERE query LIKE '%series(1,%'") != [], run
    )
    os.kill(server_pid(run.checkout, "PostgreSQL"), signal.SIGKILL)
    run.wait_for("'PostgreSQL' was started again in")
    computing.join(30)
    assert not computing.is_alive()
    assert "(restart 2 of 3" not in run.output


def test_killed_valkey_is_reported_and_back_on_its_port_and_data(run: Run) -> None:
    with redis.Redis.from_url(urls(run.checkout)["REDIS_URL"]) as client:
        client.set("kept", "yes")
        os.kill(server_pid(run.checkout, "Valkey"), signal.SIGKILL)
        run.wait_for("'Valkey' was started again in")
        assert client.get("kept") == b"yes"
    assert "'Valkey' ended with status 137 (SIGKILL): starting it again on its port and data" in run.output


@pytest.mark.parametrize("name", ["PostgreSQL", "Valkey"])
def test_server_that_ends_a_fourth_time_stops_the_run_with_the_reason(run: Run, name: str) -> None:
    for times in (1, 2, 3):
        os.kill(server_pid(run.checkout, name), signal.SIGKILL)
        run.wait_for(f"'{name}' was started again in", times)
    os.kill(server_pid(run.checkout, name), signal.SIGKILL)
    assert run.process.wait(30) == 128 + signal.SIGKILL
    message = f"'{name}' ended with status 137 (SIGKILL), after 3 restarts in 5 minutes: stopping the rest."
    assert message in run.output
    assert processes_of(run.checkout) == set()


@pytest.mark.parametrize(
    ("name", "word"),
    [("web", "uvicorn"), ("worker", " worker "), ("mail", "mail_catcher"), ("ticker", "sleep")],
)
def test_killed_process_is_reported_and_started_again(run: Run, name: str, word: str) -> None:
    before = process_pid(run, word)
    pool = {pid for pid in processes_of(run.checkout) if parent_of(pid) == before}
    os.kill(before, signal.SIGKILL)
    run.wait_for(f"'{name}' was started again in")
    assert process_pid(run, word) != before
    assert pool.isdisjoint(processes_of(run.checkout))
    assert f"'{name}' ended with status 137 (SIGKILL): starting it again, its log is " in run.output
    assert run.process.poll() is None


def test_process_that_ends_a_fourth_time_stops_the_run_with_its_status(run: Run) -> None:
    for _ in range(4):
        eventually(lambda: responds(run), run)
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            run.get("/crash")
    assert run.process.wait(30) == 7
    assert "'web' ended with status 7, after 3 restarts in 5 minutes: stopping the rest." in run.output
    assert processes_of(run.checkout) == set()


def responds(run: Run) -> bool:
    try:
        return run.get("/") != ""
    except OSError:
        return False


def test_killed_watchdog_is_started_again_and_still_ends_what_a_killed_run_leaves(run: Run) -> None:
    (watchdog,) = (
        pid
        for pid in processes_of(run.checkout)
        if "watchdog_process" in arguments_of(pid) and parent_of(pid) == run.process.pid
    )
    os.kill(watchdog, signal.SIGKILL)
    run.wait_for("'watchdog' was started again in")
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    wait_for_no_process(run.checkout)


def test_process_that_ends_before_the_run_is_ready_stops_it_at_once(
    tmp_path: Path, database_url: str, redis_url: str
) -> None:
    lay_files(tmp_path)
    (tmp_path / "app/main.py").write_text("raise SystemExit('no such setting')\n")
    failed = Run(tmp_path, settings={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
    assert failed.process.wait(60) == 1
    assert "'web' ended with status 1: stopping the rest." in failed.output
    assert "starting it again" not in failed.output
    assert processes_of(tmp_path) == set()


def test_killed_server_of_a_command_is_started_again(checkout: Path) -> None:
    script = "import sys; print(flush=True); sys.exit(len(sys.stdin.read()))"
    with subprocess.Popen(
        [SPECFIRST, "servers", "--", sys.executable, "-c", script],
        cwd=checkout,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        os.kill(server_pid(checkout, "Valkey"), signal.SIGKILL)
        assert "'Valkey' ended with status 137 (SIGKILL): starting it again" in process.stderr.readline()
        assert "'Valkey' was started again" in process.stderr.readline()
        process.stdin.write("42")
        process.stdin.close()
        assert process.wait(30) == 2


def test_ended_server_of_thrown_away_data_is_the_reason_of_a_failure() -> None:
    said: list[str] = []
    with (
        throw_away_data() as data,
        Watchdog() as watchdog,
        EmbeddedServers(data, watchdog, durable=False, given={"DATABASE_URL"}) as servers,
    ):
        keeper = Keeper(said.append, restarts=0)
        keeper.keep(watchdog, *servers.running)
        keeper.check()
        os.kill(servers.running[0].pid, signal.SIGKILL)
        with pytest.raises(TooManyEndsError, match=r"'Valkey' ended with status 137 \(SIGKILL\)"):
            check_until_it_raises(keeper)
    assert said == []


def check_until_it_raises(keeper: Keeper) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        keeper.check()
        time.sleep(0.01)
