"""A new project of a document with constructs that are rare, contradictory or open."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import run_specfirst

ODD = Path(__file__).with_name("odd.yaml")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("odd")
    done = run_specfirst(folder, "new", "odd", "--spec", str(ODD))
    assert done.returncode == 0, done.stderr
    assert "no value of `enum` is of the declared type" in done.stderr
    assert "HTTP clients send Accept-Encoding by themselves" in done.stderr
    return folder / "odd"


def test_conformance_finds_no_difference(project: Path) -> None:
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("9 operations, ")


def test_fuzzing_finds_no_failure(project: Path) -> None:
    done = run_specfirst(project, "fuzz", "--max-examples=10")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "8 of 9 operations succeeded" in done.stdout


def test_readme_calls_an_operation_with_basic_credentials(tmp_path: Path) -> None:
    (tmp_path / "basic.yaml").write_text(
        "openapi: 3.1.0\ninfo: {title: B, version: '1'}\nsecurity: [{user: []}]\n"
        "paths: {/me: {get: {responses: {'204': {description: Known.}}}}}\n"
        "components: {securitySchemes: {user: {type: http, scheme: basic}}}\n"
    )
    assert run_specfirst(tmp_path, "new", "basic", "--spec", "basic.yaml").returncode == 0
    readme = (tmp_path / "basic" / "README.md").read_text()
    assert "-H 'Authorization: Basic ZGV2ZWxvcGVyOmRldmVsb3BtZW50' http://127.0.0.1:8000/me" in readme
