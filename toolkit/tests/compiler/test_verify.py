"""Generated packages are imported and started before anything is written."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specfirst.cli import main
from specfirst.compiler import pipeline
from specfirst.compiler.emit.models.generated_module import GeneratedModule
from specfirst.compiler.emit.models.model_generator import generate_module
from specfirst.compiler.verify.packages import PackageFailure, verify_packages

DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "paths": {
        "/items": {
            "get": {
                "operationId": "items_list",
                "tags": ["items"],
                "responses": {
                    "200": {
                        "description": "Items.",
                        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Item"}}},
                    }
                },
            }
        }
    },
    "components": {"schemas": {"Item": {"type": "object", "properties": {"name": {"type": "string"}}}}},
}
_MODELS = "from pydantic import BaseModel\n\n\nclass Item(BaseModel):\n    name: str\n"


def _generate(folder: Path) -> int:
    spec = folder / "shop.json"
    spec.write_text(json.dumps(DOCUMENT, indent=1), "utf-8")
    return main(["generate", "--spec", str(spec), "--out", str(folder), "--package", "shop_api"])


def test_package_that_starts_is_accepted() -> None:
    verify_packages({"good/__init__.py": "", "good/models.py": _MODELS}, ["good"])


@pytest.mark.parametrize(
    ("models", "model", "reason"),
    [
        (_MODELS + "\n\nclass Broken(Missing): ...\n", "Broken", "NameError: name 'Missing' is not defined"),
        (
            _MODELS + "\n\nclass Broken(BaseModel):\n    of: 'Absent'\n",
            "Broken",
            "name 'Absent' is not defined",
        ),
        ("import absent_module\n", "", "ModuleNotFoundError: No module named 'absent_module'"),
    ],
)
def test_package_that_does_not_import_names_model_and_reason(models: str, model: str, reason: str) -> None:
    with pytest.raises(PackageFailure) as caught:
        verify_packages({"bad/__init__.py": "", "bad/models.py": models}, ["bad"])
    assert caught.value.model == model
    assert reason in caught.value.reason


def test_broken_class_within_other_classes_is_refused() -> None:
    holder = "\n\nclass Holder(BaseModel):\n    of: 'list[Broken]'\n"
    broken = "\n\nclass Broken(BaseModel):\n    of: 'Absent'\n"
    with pytest.raises(PackageFailure, match="name 'Absent' is not defined"):
        verify_packages({"bad/__init__.py": "", "bad/models.py": _MODELS + holder + broken}, ["bad"])


def test_circle_of_200_models_keeps_all_of_its_types(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    schemas = {
        f"Node{number}": {
            "type": "object",
            "properties": {
                "next": {"$ref": f"#/components/schemas/Node{(number + 1) % 200}"},
                "other": {"type": "array", "items": {"$ref": f"#/components/schemas/Node{number * 7 % 200}"}},
            },
        }
        for number in range(200)
    }
    document = {
        **DOCUMENT,
        "components": {"schemas": {"Item": {"$ref": "#/components/schemas/Node0"}, **schemas}},
    }
    spec = tmp_path / "circle.json"
    spec.write_text(json.dumps(document), "utf-8")
    assert main(["generate", "--spec", str(spec), "--out", str(tmp_path), "--package", "circle_api"]) == 0
    assert "any value" not in capfd.readouterr().err
    program = (
        "from circle_api.models import Item, Node100\n"
        "from pydantic import TypeAdapter\n"
        "node = TypeAdapter(Item).validate_python({'next': {'other': [{}]}})\n"
        "assert type(node.next.other[0]).__name__ == 'Node7'\n"
        "assert type(Node100(next={}).next).__name__ == 'Node101'\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_broken_class_in_a_circle_of_classes_is_refused() -> None:
    models = (
        "from __future__ import annotations\nfrom pydantic import BaseModel\n"
        "class A(BaseModel):\n    b: B\n"
        "class B(BaseModel):\n    a: A | None\n    c: C\n"
        "class C(BaseModel):\n    b: B\n    missing: Missing\n"
    )
    with pytest.raises(PackageFailure) as caught:
        verify_packages({"bad/__init__.py": "", "bad/models.py": models}, ["bad"])
    assert "Missing" in str(caught.value)


def test_package_that_ends_its_process_is_refused() -> None:
    with pytest.raises(PackageFailure, match="ended with status 3"):
        verify_packages({"bad/__init__.py": "", "bad/models.py": "import os\nos._exit(3)\n"}, ["bad"])


@pytest.fixture
def broken_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """A compiler that writes an operation which cannot be served."""
    emitted = pipeline.emit_package

    def emit(*arguments: Any, **options: Any) -> pipeline.Files:
        files = emitted(*arguments, **options)
        files["operations.py"] = files["operations.py"].replace("model=models.Item", "model=object()")
        return files

    monkeypatch.setattr("specfirst.compiler.rendering.emit_package", emit)


@pytest.mark.usefixtures("broken_templates")
def test_operation_that_cannot_be_served_is_located_before_writing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _generate(tmp_path) == 1
    printed = capsys.readouterr().err
    assert "shop.json:9: " in printed
    assert "would not start, because of the operation items_list" in printed
    assert "Traceback" not in printed
    assert not (tmp_path / "shop_api").exists()


def test_model_that_python_refuses_becomes_any_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def generate(lowered: Any, _: Any) -> GeneratedModule:
        generated = generate_module(lowered)
        if "Item" in generated.order:
            statement = generated.written[generated.shapes.placeholder("Item")][0]
            if isinstance(statement, ast.ClassDef):
                statement.body += ast.parse("wrong: Annotated[str, 1](2)").body
        return generated

    monkeypatch.setattr("specfirst.compiler.emit.models.emit_models.generate_module", generate)
    assert _generate(tmp_path) == 0
    assert "Item is taken as any value, as no model can be made of it" in capsys.readouterr().err
    assert (tmp_path / "shop_api" / "models.py").exists()


def test_lower_limit_of_memory_is_kept() -> None:
    program = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))\n"
        "from specfirst.compiler.verify.packages import verify_packages\n"
        "verify_packages({'good/__init__.py': '', 'good/models.py': ''}, ['good'])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
