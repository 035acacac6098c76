"""`specfirst fuzz` on a project with two APIs, one of which requires an API key."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from tests.conftest import run_specfirst

FEW = "--max-examples=3"


@pytest.fixture
def project(tiny_project: Path, tmp_path: Path) -> Path:
    """A copy to change."""
    return Path(shutil.copytree(tiny_project, tmp_path / "tiny"))


def _without_plugin(project: Path) -> None:
    file = project / "pyproject.toml"
    file.write_text(re.sub(r"^plugin = .*\n", "", file.read_text(), flags=re.MULTILINE))


def test_every_api_is_fuzzed_with_its_plug_in(project: Path) -> None:
    done = run_specfirst(project / "spec" / "shop", "fuzz", FEW)
    assert done.returncode == 0, done.stdout + done.stderr
    # Only with keys of both roles, with a fault and with bodies that are too large is all of this seen.
    assert re.search(
        r"stock_replace  200:\d+  401:\d+  403:\d+  413:\d+  415:\d+  422:\d+  503:1\n", done.stdout
    )
    assert "7 of 7 declared statuses of operations with the scripted requests" in done.stdout
    assert re.search(r"products_get +200:\d+  422:\d+", done.stdout)
    assert "2 of 2 operations succeeded" in done.stdout


def test_without_a_plug_in_no_credentials_are_sent(project: Path) -> None:
    _without_plugin(project)
    done = run_specfirst(project, "fuzz", FEW, "--api", "depot", "--coverage")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 of 1 operations succeeded" in done.stdout
    assert re.search(r"stock_replace  200:-  401:\d+", done.stdout)
    assert "  not seen: stock_replace 200 application/json\n" in done.stdout
    assert "products_" not in done.stdout


@pytest.fixture
def broken_service(project: Path) -> Iterator[str]:
    """The URL of a service with a defect that is already running."""
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tiny.main:create_app", "--factory", f"--port={port}"]
    environment = {**os.environ, "TINY_FOLDER": str(project), "TINY_BROKEN": "1"}
    with subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def test_failures_of_a_service_at_a_url_are_reported(project: Path, broken_service: str) -> None:
    _without_plugin(project)
    keep = project / "kept"
    done = run_specfirst(
        project, "fuzz", "--max-examples=1", "--api=shop", f"--url={broken_service}", f"--keep={keep}"
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert re.search(r"shop: [1-9]\d* failures", done.stderr)
    assert "shop: products_get never succeeded" in done.stderr
    described = "responded 500 application/problem+json internal.error, which it does not"
    assert f"shop: products_get {described}" in done.stderr
    # Recorded by the sender, since this service records nothing.
    assert re.search(r"products_list +200:\d+  422:\d+", done.stdout)
    assert (keep / "responses.jsonl").read_text().count("/shop/v1/products/") > 1
    commands = re.findall(r"^ +(curl .*)$", done.stdout + done.stderr, flags=re.MULTILINE)
    responses = {command: _first_line(command).split()[1] for command in commands}
    broken = {command for command in responses if "/shop/v1/products/" in command}
    assert broken
    # Of a scenario the requests before the one that failed are printed too.
    assert {command for command, status in responses.items() if status == "500"} == broken


def _first_line(command: str) -> str:
    """The status line of what the service responds to a printed command."""
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.partition("\n")[0]


def test_a_project_that_names_no_application_is_a_usage_error(project: Path) -> None:
    _without_plugin(project)
    file = project / "pyproject.toml"
    file.write_text(file.read_text().replace('application = "tiny.main:create_app"\n', "", 1))
    done = run_specfirst(project, "fuzz")
    assert (done.returncode, "does not say what to fuzz" in done.stderr) == (2, True)
    done = run_specfirst(project, "fuzz", "--api", "shed")
    assert (done.returncode, "there is no API 'shed'" in done.stderr) == (2, True)
