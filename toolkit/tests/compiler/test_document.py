"""Any document into any folder: `generate --spec FILE --out DIR --package NAME`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from specfirst.cli import main
from tests.compiler.conftest import FIXTURES
from tests.compiler.snapshot import contents, snapshot

POINTERS = FIXTURES / "documents" / "pointers.yaml"
LIBRARY = FIXTURES / "repository/spec/library/v1/openapi.yaml"


def run(command: str, spec: Path, out: Path, package: str = "things") -> int:
    return main([command, "--spec", str(spec), "--out", str(out), "--package", package])


def generate(spec: Path, out: Path, package: str = "things") -> int:
    return run("generate", spec, out, package)


def test_the_package_serves_every_operation(tmp_path: Path) -> None:
    assert generate(POINTERS, tmp_path / "out") == 0
    script = (
        "from fastapi import FastAPI; from things.routes import build_stub_router; "
        "app = FastAPI(); app.include_router(build_stub_router()); print('built')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(tmp_path / "out")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout == "built\n"


def test_document_with_catalogue_has_its_exceptions(tmp_path: Path) -> None:
    assert generate(LIBRARY, tmp_path) == 0
    assert "class BooksNotFound(ApiError)" in (tmp_path / "things/errors.py").read_text(encoding="utf-8")


def test_second_run_writes_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generate(POINTERS, tmp_path)
    before = snapshot(tmp_path)
    capsys.readouterr()
    assert generate(POINTERS, tmp_path) == 0
    assert snapshot(tmp_path) == before
    assert capsys.readouterr().out.startswith("up to date: ")


def test_a_change_of_a_file_it_refers_to_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "root.json").write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "Root", "version": "1"},
                "paths": {"/parts": {"get": {"responses": {"200": {"description": "OK"}}}}},
                "components": {"schemas": {"Part": {"$ref": "part.yaml#/Part"}}},
            }
        ),
        encoding="utf-8",
    )
    part = tmp_path / "part.yaml"
    part.write_text("Part: {type: object, properties: {a: {type: string}}}", encoding="utf-8")
    assert generate(tmp_path / "root.json", tmp_path) == 0
    part.write_text("Part: {type: object, properties: {b: {type: string}}}", encoding="utf-8")
    assert run("check", tmp_path / "root.json", tmp_path) == 1
    assert generate(tmp_path / "root.json", tmp_path) == 0
    assert "b: " in (tmp_path / "things/models.py").read_text(encoding="utf-8")


def test_no_path_of_this_machine_is_written(tmp_path: Path) -> None:
    generate(POINTERS, tmp_path)
    for name, content in contents(tmp_path).items():
        assert str(POINTERS.parent).encode() not in content, name
        assert str(tmp_path).encode() not in content, name


def test_only_the_package_is_touched(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("mine", encoding="utf-8")
    generate(POINTERS, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.py", "things"]


def test_a_refused_document_leaves_no_folder_behind(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("openapi: 2.0.0", encoding="utf-8")
    assert generate(tmp_path / "bad.yaml", tmp_path / "new") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize("package", ["my-api", "class", "a.b", "../x", ""])
def test_a_package_is_an_identifier(tmp_path: Path, capsys: pytest.CaptureFixture[str], package: str) -> None:
    assert generate(POINTERS, tmp_path, package=package) == 2
    assert "is not a Python identifier" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_check_names_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("check", POINTERS, tmp_path) == 1
    command = f"specfirst generate --spec {POINTERS} --out {tmp_path} --package things"
    assert capsys.readouterr().err.endswith(f"run: {command}\n")
    assert list(tmp_path.iterdir()) == []


_ANY: dict[str, Any] = {"responses": {"default": {"description": "Any response."}}}


@pytest.mark.parametrize(
    ("paths", "warning"),
    [
        (
            {"/a": {"get": {"operationId": "x", **_ANY}}, "/b": {"get": {"operationId": "x", **_ANY}}},
            "operationId 'x' is taken by GET /a (api.yaml:1): choose another, since methods of one name get "
            "numbers",
        ),
        (
            {"/a/{id}": {"get": _ANY}},
            "GET /a/{id} has no parameter for '{id}': declare it with `name: id`, `in: path`",
        ),
        ({"/a/{x}": {}, "/a/{y}": {}}, "the same path as /a/{x}, but for parameter names: merge them"),
    ],
)  # fmt: skip
def test_mistake_in_a_foreign_document_is_a_warning(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    paths: object,
    warning: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": paths}
    Path("api.yaml").write_text(yaml.safe_dump(document, default_flow_style=True, width=1000), "utf-8")
    assert main(["lint", "api.yaml"]) == 0
    output = capsys.readouterr()
    assert f"api.yaml:1: warning: {warning} [" in output.err
    assert output.out == "1 document: 0 errors, 1 warning\n"


UNKNOWN_MEMBER = """
openapi: 3.1.0
info: {title: Strict, version: '1'}
paths:
  /things:
    get:
      operationId: listThings
      parameters: [{name: limit, in: query, schema: {type: integer}}]
      responses:
        '204': {description: done}
        default:
          description: bad
          content:
            application/json:
              schema: {type: object, required: [colour], properties: {colour: {type: string}}}
"""


def test_strict_refuses_a_failure_whose_members_are_unknown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = tmp_path / "openapi.yaml"
    spec.write_text(UNKNOWN_MEMBER)
    command = ["generate", "--spec", str(spec), "--out", str(tmp_path / "out"), "--package", "things"]
    assert main([*command, "--strict"]) == 1
    said = capsys.readouterr().err
    assert f"{spec}:11: " in said
    assert "the body of default requires colour, where an arbitrary value is sent" in said
    assert "name a subclass of specfirst.runtime.failures.FailureFormat" in said
    assert not (tmp_path / "out/things").exists()
    assert main(command) == 0
    assert main([*command, "--strict"]) == 1, "an unchanged document has its warnings still"
    assert main([*command, "--strict", "--failures", "things_failures:Colours"]) == 0


@pytest.mark.parametrize("name", ["house", "module.Class", "module:", ":Class", "problem "])
def test_unknown_failure_format_is_refused(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["generate", "--spec", "a.yaml", "--out", "b", "--package", "c", "--failures", name]
    with pytest.raises(SystemExit) as stopped:
        main(command)
    assert stopped.value.code == 2
    assert (
        "is not a failure format: write envelope, problem, auto, or module:Class" in capsys.readouterr().err
    )
