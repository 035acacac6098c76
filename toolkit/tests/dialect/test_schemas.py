"""The JSON Schemas of the dialect know every extension of the compiler, and refuse what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from specfirst.cli import main
from specfirst.compiler.document import policies, vocabulary
from specfirst.compiler.document.policies import Policies
from specfirst.compiler.lint import extensions as lint
from specfirst.dialect.extensions import EXTENSIONS
from specfirst.dialect.schemas import DOCUMENT, dialect_schemas

DOCUMENT_SCHEMA = dialect_schemas()[DOCUMENT]


def problems(operation: dict[str, Any], schema: dict[str, Any] = DOCUMENT_SCHEMA) -> list[str]:
    """The problems that an editor reports in a document with this operation."""
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1.0.0"},
        "paths": {"/carts": {"get": {"responses": {"200": {"description": "A cart."}}, **operation}}},
    }
    validator = Draft202012Validator(schema, format_checker=FormatChecker())
    return [error.json_path for error in validator.iter_errors(document)]


def test_every_extension_of_the_compiler_has_a_schema_with_description_and_examples() -> None:
    marks = (vocabulary.CATALOGUE, vocabulary.EVENT_SCHEMA, vocabulary.RUNTIME)
    envelope = (vocabulary.ENVELOPE, vocabulary.ENVELOPE_DESCRIPTION)
    others = {vocabulary.STRICT_QUERY, vocabulary.LINT_WAIVE}
    names = {*policies.NAMES, *marks, *envelope, *others, *vocabulary.ENUM_NAMES}
    assert {extension.name for extension in EXTENSIONS} == names
    assert set(lint._KNOWN) <= names
    for extension in EXTENSIONS:
        assert extension.schema["description"].endswith("."), extension.name
        for example in extension.schema["examples"]:
            schema = {**extension.schema, "$defs": DOCUMENT_SCHEMA["$defs"]}
            Draft202012Validator(schema, format_checker=FormatChecker()).validate(example)


@pytest.mark.parametrize("schema", dialect_schemas().values(), ids=dialect_schemas())
def test_schemas_are_valid_json_schema(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-rate-limit", {"requests": 1, "seconds": 1}),
        ("x-rate-limit", [{"requests": 1, "seconds": 1, "by": "address"}]),
        ("x-rate-limit", {"requests": 0, "seconds": 1}),
        ("x-rate-limit", {"requests": 1}),
        ("x-rate-limit", {"requests": True, "seconds": 1}),
        ("x-rate-limit", {"requests": 1, "seconds": 1, "by": "cookie"}),
        ("x-rate-limit", [{"requests": 1, "seconds": 1, "per": "address"}]),
        ("x-rate-limit", "60/minute"),
        ("x-roles", ["superadmin"]),
        ("x-roles", "superadmin"),
        ("x-roles", [1]),
        ("x-max-body-bytes", 1),
        ("x-max-body-bytes", 0),
        ("x-max-body-bytes", "1 MiB"),
        ("x-cache", {"control": "no-store"}),
        ("x-cache", {"control": "no-store", "etag": "version"}),
        ("x-cache", {"etag": "version"}),
        ("x-cache", {"control": 1}),
        ("x-cache", {"control": "no-store", "vary": "Accept"}),
        ("x-sunset", "2027-01-31"),
        ("x-sunset", "2027-02-31"),
        ("x-sunset", "soon"),
        ("x-sunset", 2027),
    ],
)
def test_schema_refuses_what_the_compiler_refuses(name: str, value: Any) -> None:
    refused = Policies.of({name: value}, secured=True).refused
    assert bool(problems({name: value})) == bool(refused)


@pytest.mark.parametrize(
    "operation",
    [
        {"x-rolls": ["superadmin"]},
        {"x-idempotent": "true"},
        {"x-roles": []},
        {"x-roles": ["a", "a"]},
        {"x-error-codes": ["NotFound"]},
        {"x-envelope": "data"},
        {"responses": {"200": {"description": "A cart.", "x-runtime": "yes"}}},
        {"parameters": [{"name": "q", "in": "query", "schema": {"type": "string", "maxLenght": 3}}]},
        {"parameters": [{"name": "q", "in": "query", "schema": {"type": "text"}}]},
        {"requestBody": {"content": {"application/json": {"schema": {"x-envelop": "data"}}}}},
    ],
)
def test_misspelt_or_misplaced_keyword_is_reported(operation: dict[str, Any]) -> None:
    assert problems(operation) != []


def test_reference_to_another_file_may_stand_for_a_path_item_and_a_schema() -> None:
    assert problems({"responses": {"200": {"$ref": "responses.yaml#/Cart"}}}) == []
    fragments = dialect_schemas()
    assert fragments["schemas.schema.json"]["additionalProperties"] == {"$ref": f"{DOCUMENT}#/$defs/schema"}


def test_allowed_extension_may_stand_anywhere() -> None:
    schema = dialect_schemas(["x-owner"])[DOCUMENT]
    parameter = {"name": "q", "in": "query", "schema": {"type": "string", "x-owner": "search"}}
    operation = {"x-owner": "shop", "parameters": [parameter]}
    assert problems(operation, schema) == []
    assert problems(operation) != []


def test_check_fails_until_the_files_are_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "dialect"
    assert main(["schema", f"--output={folder}", "--check"]) == 1
    assert DOCUMENT in capsys.readouterr().err
    assert not folder.exists()
    assert main(["schema", f"--output={folder}"]) == 0
    assert main(["schema", f"--output={folder}", "--check"]) == 0
    assert json.loads((folder / DOCUMENT).read_text()) == DOCUMENT_SCHEMA
    (folder / "errors.schema.json").write_text("{}")
    assert main(["schema", f"--output={folder}", "--check"]) == 1


def test_without_output_the_schema_of_documents_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == DOCUMENT_SCHEMA


def test_allowed_name_without_prefix_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--allow", "owner"]) == 1
    assert "extensions begin with x-" in capsys.readouterr().err
