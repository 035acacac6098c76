"""Classes of shared schemas are in one package, which the models of every API import."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.emit.models.emit_models import emit_models, emit_shared_models
from specfirst.compiler.normalise.schemas import NormalisedApi, normalise

ENVELOPE = {
    "Problem": {
        "type": "object",
        "properties": {
            "fields": {"type": "array", "items": {"$ref": "#/FieldProblem"}},
            "kind": {"type": "string", "enum": ["a", "b"]},
        },
    },
    "FieldProblem": {"type": "object", "properties": {"message": {"type": "string"}}},
}


def _write(path: Path, content: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content), "utf-8")


def _api(root: Path, name: str, reference: str) -> NormalisedApi:
    answer = {
        "type": "object",
        "properties": {"problem": {"$ref": f"../../shared/envelope.yaml#/{reference}"}},
    }
    _write(root / name / "v1" / "schemas.yaml", {"Answer": answer})
    content = {"application/json": {"schema": {"$ref": "schemas.yaml#/Answer"}}}
    operation = {"operationId": "answers_get", "responses": {"200": {"description": "", "content": content}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": name, "version": "1"},
        "paths": {"/answers": {"get": operation}},
    }
    _write(root / name / "v1" / "openapi.yaml", document)
    return normalise(bundle(root / name / "v1" / "openapi.yaml"))


@pytest.fixture
def apis(tmp_path: Path) -> list[NormalisedApi]:
    _write(tmp_path / "shared" / "envelope.yaml", ENVELOPE)
    return [_api(tmp_path, "one", "Problem"), _api(tmp_path, "two", "FieldProblem")]


def test_shared_classes_are_those_of_the_shared_folder(apis: list[NormalisedApi]) -> None:
    assert apis[0].shared_classes == {"Problem", "FieldProblem"}
    assert apis[1].shared_classes == {"FieldProblem"}


def test_shared_class_is_written_once_and_re_exported(apis: list[NormalisedApi], tmp_path: Path) -> None:
    package = tmp_path / "made"
    files = {
        "shared/models.py": emit_shared_models(apis, "spec/shared"),
        "one.py": emit_models(apis[0], shared_package="made.shared").source,
        "two.py": emit_models(apis[1], shared_package="made.shared").source,
    }
    for name, source in files.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(source, "utf-8")
    assert "class FieldProblem(" in files["shared/models.py"]
    assert "class ProblemKind(" in files["shared/models.py"]
    assert "class Answer(" not in files["shared/models.py"]
    assert "class Problem" not in files["one.py"]
    assert "FieldProblem as FieldProblem" in files["one.py"]
    assert "Problem as Problem" not in files["two.py"].replace("FieldProblem as FieldProblem", "")
    check = (
        "import made.one as one, made.two as two, made.shared.models as shared;"
        "assert one.FieldProblem is two.FieldProblem is shared.FieldProblem;"
        "assert one.Answer(problem={'kind': 'a'}).problem.kind is shared.ProblemKind.A"
    )
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", check]
    ran = subprocess.run(
        command, env={"PYTHONPATH": f"{tmp_path}:{root}"}, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_models_without_shared_package_contain_shared_classes(apis: list[NormalisedApi]) -> None:
    source = emit_models(apis[0]).source
    assert "class Problem(" in source
    assert "class FieldProblem(" in source


def test_schema_that_refers_outside_the_shared_folder_is_not_shared(tmp_path: Path) -> None:
    problem = {"type": "object", "properties": {"own": {"$ref": "../one/v1/own.yaml#/Own"}}}
    _write(tmp_path / "shared" / "envelope.yaml", {"Problem": problem})
    _write(tmp_path / "one" / "v1" / "own.yaml", {"Own": {"type": "object"}})
    api = _api(tmp_path, "one", "Problem")
    assert set(api.schemas) == {"Answer", "Problem", "Own"}
    assert api.shared_classes == frozenset()
