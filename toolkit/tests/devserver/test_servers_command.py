"""`specfirst servers -- command`."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from specfirst.devserver.ports import is_free
from tests.devserver.checkout import (
    SPECFIRST,
    Run,
    environment,
    lay_files,
    processes_of,
    small_checkout,
    wait_for_no_process,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

_PRINT_URLS = (
    "import json, os; print(json.dumps({name: os.environ[name] for name in ('DATABASE_URL', 'REDIS_URL')}))"
)


def servers(checkout: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start `specfirst servers …` in a process group of its own, as a terminal would."""
    return subprocess.Popen(
        [SPECFIRST, "servers", *arguments],
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
        run = Run(checkout)
        try:
            run.wait_until_ready()
            with servers(checkout, "--", sys.executable, "-c", _PRINT_URLS) as process:
                output, _ = process.communicate(timeout=60)
            assert json.loads(output) == json.loads((checkout / ".data/urls.json").read_text())
        finally:
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


def test_unknown_command_is_one_message(tmp_path: Path) -> None:
    with servers(tmp_path, "--throw-away", "--", "no-such-command") as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert output == "no-such-command: No such file or directory\n"


def test_project_is_found_from_a_sub_folder_where_the_command_runs(
    tmp_path: Path,
) -> None:
    lay_files(tmp_path)
    (tmp_path / ".env").write_text("FROM_FILE=yes\n")
    script = "import os; print(os.getcwd(), *map(os.environ.get, ('JWT_KEYS', 'COLOUR', 'FROM_FILE')))"
    with servers(tmp_path / "app", "--throw-away", "--", sys.executable, "-c", script) as process:
        output, _ = process.communicate(timeout=60)
    folder, keys, colour, from_file = output.split()
    assert (folder, colour, from_file) == (str(tmp_path / "app"), "green", "yes")
    assert f"JWT_KEYS={keys}" in (tmp_path / ".data/secrets.env").read_text()
    assert not (tmp_path / "app/.data").exists()


def test_project_without_a_run_has_servers_and_no_secrets(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.specfirst]\n")
    with servers(tmp_path, "--throw-away", "--", sys.executable, "-c", _PRINT_URLS) as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert set(json.loads(output)) == {"DATABASE_URL", "REDIS_URL"}
    assert not (tmp_path / ".data").exists()


def test_outside_of_projects_kept_servers_need_a_folder(tmp_path: Path) -> None:
    with servers(tmp_path, "--", "true") as process:
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 2
    assert output == f"{tmp_path} is in no project: name the folder of the data with --data.\n"


def test_reset_removes_the_data_of_the_project_from_any_of_its_folders(tmp_path: Path) -> None:
    lay_files(tmp_path)
    (tmp_path / ".data").mkdir()
    (tmp_path / ".data/secrets.env").write_text("JWT_KEYS=x\n")
    subprocess.run([SPECFIRST, "reset"], cwd=tmp_path / "app", env=environment(), check=True)
    assert not (tmp_path / ".data").exists()
