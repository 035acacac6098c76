"""Models of a large API: a module for each tag, imported when a name of it is first used."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specfirst.compiler.emit.models import models_module
from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import render


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def _refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _get(tag: str, name: str) -> dict[str, Any]:
    responses = {"200": {"description": "It.", "content": _json(_refer(name))}}
    return {"get": {"tags": [tag], "operationId": f"{tag}_get", "responses": responses}}


_DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1.0.0"},
    "paths": {"/orders": _get("orders", "Order"), "/users": _get("users", "User")},
    "webhooks": {
        "paid": {
            "post": {
                "requestBody": {"content": _json(_refer("Paid"))},
                "responses": {"204": {"description": "Received."}},
            }
        }
    },
    "components": {
        "schemas": {
            "Order": _object(buyer=_refer("Person"), lines={"type": "array", "items": _refer("Line")}),
            "Line": _object(of=_refer("Order"), kind={"type": "string", "enum": ["User", "Forgotten"]}),
            "User": {**_object(person=_refer("Person")), "description": "Has an Order."},
            "Person": _object(name={"type": "string"}),
            "Paid": _object(order=_refer("Order")),
            "Forgotten": _object(paid=_refer("Paid")),
        }
    },
}


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The package `shop`, whose models are in modules."""
    monkeypatch.setattr(models_module, "MAX_CLASSES_IN_A_MODULE", 3)
    spec = tmp_path / "shop.json"
    spec.write_text(json.dumps(_DOCUMENT), "utf-8")
    files = render(DocumentJob(spec=spec, out=tmp_path, package="shop", renderer="in-process")).files
    for name, content in files.items():
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "shop"


def _run(package: Path, program: str) -> list[str]:
    """What a program prints that runs where the package is, as JSON."""
    done = subprocess.run(
        [sys.executable, "-c", f"import json, sys\n{program}"],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    printed: list[str] = json.loads(done.stdout)
    return printed


_LOADED = "print(json.dumps(sorted(each for each in sys.modules if each.startswith('shop.models.'))))"


def test_class_is_in_module_of_the_tag_that_uses_it(package: Path) -> None:
    found = {
        name: [
            path.stem for path in (package / "models").glob("*.py") if f"class {name}(" in path.read_text()
        ]
        for name in ("Order", "Line", "LineKind", "User", "Person", "Paid", "Forgotten")
    }
    assert found == {
        "Order": ["orders"],
        "Line": ["orders"],
        "LineKind": ["orders"],
        "User": ["users"],
        "Person": ["common"],
        "Paid": ["webhooks"],
        "Forgotten": ["unused"],
    }


def test_name_imports_no_more_than_the_modules_it_needs(package: Path) -> None:
    assert _run(package, f"import shop.models; {_LOADED}") == []
    assert _run(package, f"from shop.models import User; {_LOADED}") == [
        "shop.models.common",
        "shop.models.users",
    ]
    assert _run(package, f"from shop import models; models.Person; {_LOADED}") == ["shop.models.common"]


def test_every_name_is_found_and_another_is_an_error(package: Path) -> None:
    program = (
        "from shop import models\n"
        "classes = [getattr(models, name) for name in dir(models)]\n"
        "assert not hasattr(models, 'Missing')\n"
        "print(json.dumps([each.__name__ for each in classes]))"
    )
    assert _run(package, program) == ["Forgotten", "Line", "LineKind", "Order", "Paid", "Person", "User"]


def test_classes_that_refer_to_one_another_validate(package: Path) -> None:
    line = {"kind": "User", "of": {"buyer": {"name": "Ada"}, "lines": []}}
    program = (
        "from shop.models import Order\n"
        f"order = Order.model_validate({{'buyer': {{'name': 'Ada'}}, 'lines': [{line!r}]}})\n"
        "print(json.dumps([order.lines[0].of.buyer.name]))"
    )
    assert _run(package, program) == ["Ada"]


def test_type_checker_finds_the_names(package: Path) -> None:
    user = package.parent / "user.py"
    user.write_text("from shop import models\n\nreveal_type(models.User)\nmodels.Missing\n", "utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--cache-dir",
            str(package.parent / "cache"),
            "user.py",
            "shop",
        ],
        cwd=package.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert 'Revealed type is "def (' in done.stdout
    assert len(errors) == 1
    assert 'has no attribute "Missing"' in errors[0]
