"""Generated code passes the checks of the repository, for all names in documents."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
import typing
from pathlib import Path
from typing import Any

import pytest
from mypy import api as mypy

from specfirst.cli import main
from specfirst.compiler.emit.renderers.package_templates import PACKAGE_TEMPLATES
from specfirst.compiler.ir.parameter_aliases import IMPORTED
from specfirst.compiler.output.formatting import format_python
from tests.compiler.served_documents import document, serve

REPOSITORY = Path(__file__).parents[3]
CASES = Path(__file__).parents[1] / "wild" / "cases"
TEXT = {"type": "string"}


def _camel_case() -> dict[str, Any]:
    """Names that are no good style in Python, and defaults that are no literals."""
    order = {"$ref": "#/components/schemas/orderState"}
    parameters = [
        {"name": "orderId", "in": "path", "required": True, "schema": TEXT},
        {"name": "id", "in": "query", "schema": TEXT},
        {"name": "list", "in": "query", "schema": {"type": "array", "items": TEXT, "default": ["a"]}},
        {"name": "l", "in": "query", "schema": {**order, "default": "notPaid"}},
        {"name": "accessToken", "in": "header", "schema": {**TEXT, "default": "none"}},
    ]
    found = {"application/json": {"schema": {"$ref": "#/components/schemas/O"}}}
    conflict = {"application/json": {"schema": {"type": "object", "properties": {"errorCode": TEXT}}}}
    operation = {
        "operationId": "getOrderById",
        "parameters": parameters,
        "responses": {
            "200": {"description": "The order.", "content": found},
            "409": {"description": "Conflict.", "content": conflict},
            "501": {"description": "Not implemented."},
        },
    }
    again = {**operation, "operationId": "getOrderByID"}
    return document(
        {
            "O": {
                "type": "object",
                "description": "Whose order’s it is – “here”.",
                "properties": {
                    "orderNumber": {"type": "integer"}, "l": TEXT, "id": TEXT,
                    "password": {**TEXT, "default": "secret"},
                    "Tags": {"type": "array", "items": TEXT, "default": []}, "state": order,
                },
            },
            "orderState": {**TEXT, "enum": ["password", "notPaid"]},
            "Warning": {"type": "object", "properties": {"Text": TEXT}},
        },
        {"/orders/{orderId}": {"get": operation}, "/orders/{orderId}/again": {"get": again}},
    )  # fmt: skip


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packages of documents with all kinds of names."""
    folder = tmp_path_factory.mktemp("style")
    camel_case = folder / "camel_case.json"
    camel_case.write_text(json.dumps(_camel_case()), "utf-8")
    for spec in (camel_case, CASES / "shop.yaml", CASES / "forms.yaml", CASES / "faults.json"):
        out = ["--out", str(folder / "generated"), "--package", f"{spec.stem}_api"]
        assert main(["generate", "--spec", str(spec), *out]) == 0
    return folder


def test_ruff_accepts_generated_packages(generated: Path) -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]
    lint = settings["lint"]
    exceptions = lint["per-file-ignores"]
    ignored = [*lint["ignore"], *exceptions["generated/**"], *exceptions["!toolkit/specfirst/**"]]
    first_party = json.dumps(["specfirst", *(path.name for path in (generated / "generated").iterdir())])
    command = [
        *(sys.executable, "-m", "ruff", "check", "--isolated", "--no-cache", "--output-format=concise"),
        *(f"--line-length={settings['line-length']}", f"--target-version={settings['target-version']}"),
        *(f"--select={','.join(lint['select'])}", f"--ignore={','.join(ignored)}"),
        f"--config=lint.isort.known-first-party={first_party}",
    ]
    done = subprocess.run([*command, "generated"], cwd=generated, capture_output=True, text=True, check=False)
    assert done.stdout == "All checks passed!\n"


def test_mypy_accepts_generated_packages(generated: Path) -> None:
    options = ["--strict", "--no-incremental", f"--config-file={REPOSITORY / 'pyproject.toml'}"]
    packages = sorted(map(str, (generated / "generated").iterdir()))
    printed, errors, status = mypy.run([*options, *packages])
    assert (errors, status) == ("", 0), printed


def test_files_name_the_rules_that_do_not_apply(generated: Path) -> None:
    text = (generated / "generated" / "camel_case_api" / "models.py").read_text("utf-8")
    assert text.startswith(
        "# Names and texts are those of the document.\n"
        "# ruff: noqa: A001, E741, E742, N815, RUF002, S105, RUF100\n"
    )


def test_lines_fit_the_page(generated: Path) -> None:
    files = (generated / "generated").rglob("*.py")
    assert [line for path in files for line in path.read_text("utf-8").splitlines() if len(line) > 110] == []


def test_long_strings_are_written_in_parts() -> None:
    pattern = "^[" + "\\u0000" * 30 + "]$"
    written = f"def f(a: str = {pattern!r}) -> None: ...\n\n\nf(\n    a={pattern!r},\n)\nB = {pattern!r}\n"
    formatted = format_python({"a.py": written}, first_party=())["a.py"]
    lines = formatted.splitlines()
    assert max(map(len, lines[2:])) <= 110
    assert all(line.count('"') in (0, 2) for line in lines[2:]), "a part ends within an escape"
    values: dict[str, Any] = {}
    exec(formatted.replace("f(", "dict("), values)  # noqa: S102
    assert values["B"] == pattern
    # What is formatted stays as it is.
    assert format_python({"a.py": formatted}, first_party=())["a.py"] == formatted


def test_parameters_of_several_operations_are_written_once(tmp_path: Path) -> None:
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}}
    other = {**limit, "schema": {"type": "integer", "maximum": 9}}
    short = {"name": "q", "in": "query", "schema": TEXT}
    paths = {
        f"/{name}": {"get": {"operationId": name, "parameters": parameters, "responses": {"204": {}}}}
        for name, parameters in {"a": [limit], "b": [limit], "c": [other, short], "d": [other]}.items()
    }
    spec = tmp_path / "aliases.json"
    spec.write_text(json.dumps(document({}, paths)), "utf-8")
    assert main(["generate", "--spec", str(spec), "--out", str(tmp_path), "--package", "aliases_api"]) == 0
    routes = (tmp_path / "aliases_api" / "routes.py").read_text("utf-8")
    assert 'Limit = Annotated[Annotated[StrictInt, Field(ge=1)] | None, Query("limit")]' in routes
    assert 'LimitQuery = Annotated[Annotated[StrictInt, Field(le=9)] | None, Query("limit")]' in routes
    assert routes.count("Field(") == 2
    assert 'q: Annotated[StrictStr | None, Query("q")] = None' in routes


def test_aliases_hide_no_import_of_routes(tmp_path: Path) -> None:
    template = PACKAGE_TEMPLATES / "routes.jinja2"
    imports = [line for line in template.read_text("utf-8").splitlines() if line.startswith("from ")]
    named = {
        name for line in imports for name in re.findall(r"\b[A-Z]+[a-z]\w*", line.partition(" import ")[2])
    }
    assert named - set(typing.__all__) <= IMPORTED
    path = {"name": "path", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    item = {"get": {"parameters": [path], "responses": {"204": {}}}}
    spec = tmp_path / "hidden.json"
    spec.write_text(json.dumps(document({}, {"/a/{path}": item, "/b/{path}": item})), "utf-8")
    assert main(["generate", "--spec", str(spec), "--out", str(tmp_path), "--package", "hidden_api"]) == 0
    assert "path: PathPath" in (tmp_path / "hidden_api" / "routes.py").read_text("utf-8")


ODD = '\\N{quote} """\n\\'
"""What ends a text or begins an escape in Python."""


def test_texts_and_names_with_quotes_and_backslashes_stay_texts() -> None:
    text = {"type": "string", "description": ODD, "default": ODD}
    body = {"type": "object", "description": ODD, "properties": {f"a{ODD}": text}}
    operation = {
        "operationId": f"send{ODD}",
        "tags": [ODD, "Groups\\Users"],
        "summary": ODD,
        "description": ODD,
        "parameters": [{"name": "X-A", "in": "header", "description": ODD, "schema": text}],
        "requestBody": {
            "description": ODD,
            "content": {"application/x\\N+json": {"schema": body}, "text/\\N": {"schema": TEXT}},
        },
        "responses": {
            "200": {"description": ODD, "content": {"text/\\N": {"schema": TEXT}}},
            "202": {"description": ODD, "headers": {"X-B": {"schema": TEXT}}},
            "404": {"description": ODD, "content": {"application/json": {"schema": body}}},
        },
    }
    other = {"tags": ["Groups\\Users"], "responses": {"204": {"description": ODD}}}
    made = document({}, {"/sent": {"post": operation}, "/other": {"get": other}})
    made |= {"info": {"title": ODD, "version": ODD}, "servers": [{"url": "/a\\N"}]}
    with serve(made) as api:
        assert api.models
