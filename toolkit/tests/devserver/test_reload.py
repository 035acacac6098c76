"""`specfirst run --reload` restarts processes when their code changes, and survives broken code."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError, URLError

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


@pytest.fixture
def run(database_url: str, redis_url: str) -> Iterator[Run]:
    """A run that follows its code."""
    with small_checkout() as folder:
        (folder / "app/greeting.py").write_text("GREETING = 'first'\n")
        main = folder / "app/main.py"
        text = main.read_text().replace("import os\n", "import os\nfrom app.greeting import GREETING\n")
        main.write_text(text.replace('os.environ["JWT_KEYS"]', "GREETING"))
        started = Run(folder, "--reload", settings={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
        try:
            yield started.wait_until_ready()
        finally:
            started.end(signal.SIGTERM)
            wait_for_no_process(folder)


def wait_for_body(run: Run, expected: str) -> None:
    """Return when that is the response; requests during a restart wait for it, and are not refused."""
    deadline = time.monotonic() + 30
    while _body(run) != expected:
        assert time.monotonic() < deadline, run.output
        time.sleep(0.05)


def _body(run: Run) -> str | None:
    """None from a process that is being replaced, or has broken code, or has not read the request yet."""
    try:
        return run.get("/")
    except (ConnectionError, URLError):
        return None


def test_saved_code_is_served_and_kill_of_the_supervisor_leaves_no_process(run: Run) -> None:
    greeting = run.checkout / "app/greeting.py"
    for text in ("second", "third"):
        greeting.write_text(f"GREETING = {text!r}\n")
        wait_for_body(run, text)
    # Nor one of those that were started since: web and worker are forks of the first ones by now.
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    wait_for_no_process(run.checkout)


def test_worker_restarts_in_a_fork_with_its_modules(run: Run) -> None:
    run.wait_for("preloaded in green")
    worker = run.checkout / "app/worker.py"
    worker.write_text(worker.read_text().replace('"worker is ready."', '"the new worker is ready."'))
    run.wait_for("| the new worker is ready.")
    assert run.output.count("preloaded in green") == 2


@pytest.mark.parametrize("broken", ["GREETING = \n", "raise RuntimeError('not today')\n"])
def test_broken_code_is_reported_while_the_last_good_service_runs(run: Run, broken: str) -> None:
    greeting = run.checkout / "app/greeting.py"
    for attempt in (1, 2):
        greeting.write_text(broken * attempt)
        run.wait_for("not started: the service keeps running with the last code that started", times=attempt)
        assert f'{greeting}", line 1' in run.output
        assert "importlib" not in run.output
        assert "web_reloader.py" not in run.output
        assert run.get("/") == "first"
    greeting.write_text("GREETING = 'mended'\n")
    wait_for_body(run, "mended")


def test_code_that_is_broken_from_the_start_is_503_until_it_is_fixed(
    database_url: str, redis_url: str
) -> None:
    with small_checkout() as folder:
        main = folder / "app/main.py"
        whole = main.read_text()
        main.write_text("raise RuntimeError('not today')\n")
        started = Run(folder, "--reload", settings={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
        try:
            started.wait_for("not started: it starts again when code is saved")
            with pytest.raises(HTTPError, match="503"):
                started.wait_until_ready().get("/")
            main.write_text(whole.replace('os.environ["JWT_KEYS"]', "'mended'"))
            wait_for_body(started, "mended")
        finally:
            started.end(signal.SIGTERM)
            wait_for_no_process(folder)


@pytest.mark.parametrize(("name", "module"), [("web", "web_reloader"), ("worker", "process_reloader")])
def test_killed_fork_of_a_reloader_is_reported_and_started_again(run: Run, name: str, module: str) -> None:
    run.wait_for("worker is ready.")
    (fork,) = (
        pid
        for pid in processes_of(run.checkout)
        if module in arguments_of(pid)
        and module in arguments_of(parent_of(pid))
        # The pool of the worker is made of forks of a fork.
        and parent_of(parent_of(pid)) == run.process.pid
    )
    os.kill(fork, signal.SIGKILL)
    run.wait_for(f"'{name}' ended with status 137 (SIGKILL): starting it again")
    run.wait_for("worker is ready.", times=1 if name == "web" else 2)
    if name == "web":
        run.wait_for("'web' was started again")
        wait_for_body(run, "first")


def test_worker_that_ends_by_broken_code_waits_for_the_next_change(run: Run) -> None:
    run.wait_for("worker is ready.")
    worker = run.checkout / "app/worker.py"
    whole = worker.read_text()
    worker.write_text("import no_such_module\n")
    run.wait_for("worker | ended with status 1: it starts again when code is saved")
    worker.write_text(whole)
    run.wait_for("worker is ready.", times=2)
    assert "'worker' ended" not in run.output


def test_replaced_folder_is_still_followed(run: Run) -> None:
    # The generator puts a whole new folder in the place of the old one.
    app = run.checkout / "app"
    for text in ("second", "third", "fourth"):
        fresh = run.checkout / "fresh"
        shutil.copytree(app, fresh, ignore=shutil.ignore_patterns("__pycache__"))
        (fresh / "greeting.py").write_text(f"GREETING = {text!r}\n")
        os.rename(app, run.checkout / f"before-{text}")
        os.rename(fresh, app)
        wait_for_body(run, text)


def test_any_program_can_be_restarted(database_url: str, redis_url: str) -> None:
    with small_checkout() as folder:
        project = folder / "pyproject.toml"
        ticker = 'name = "ticker"\n'
        assert ticker in project.read_text()
        project.write_text(project.read_text().replace(ticker, f"{ticker}reload = true\n"))
        run = Run(folder, "--reload", settings={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
        run.wait_until_ready()
        run.wait_for("ticker | ticking in")
        (folder / "app/greeting.py").touch()
        run.wait_for("ticker | ticking in", times=2)
        assert run.end(signal.SIGTERM) == 128 + signal.SIGTERM
        wait_for_no_process(folder)


def test_missing_folder_of_reload_is_one_message(tmp_path: Path) -> None:
    lay_files(tmp_path)
    shutil.rmtree(tmp_path / "generated")
    outcome = subprocess.run(
        command(free_port(), "--reload"),
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 1
    assert (
        outcome.stderr
        == "There is no folder generated to follow: see code and migrations in [tool.specfirst.run].\n"
    )
