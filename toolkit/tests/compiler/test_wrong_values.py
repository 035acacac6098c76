"""Wrong values in a document are accepted or refused with a finding, never with a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.pipeline import load
from tests.compiler.wrong_values import (
    ACCEPTED,
    DOCUMENTS,
    REFUSED,
    WrongValue,
    outcomes,
    sample_of_wrong_values,
)

_GET: Pointer = ("paths", "/orders/{order_id}", "get")
_SCHEMES: Pointer = ("components", "securitySchemes")


def test_wrong_values_are_accepted_or_refused_by_all_commands(tmp_path: Path) -> None:
    failed = [
        f"{command}, {wrong}:\n{outcome}"
        for wrong in sample_of_wrong_values(60)
        for command, outcome in outcomes(wrong, tmp_path)
        if outcome not in (ACCEPTED, REFUSED)
    ]
    assert failed == []


@pytest.mark.parametrize("version", DOCUMENTS)
def test_documents_are_accepted_as_they_are(version: str, tmp_path: Path) -> None:
    title = DOCUMENTS[version]["info"]["title"]
    found = dict(outcomes(WrongValue(version, ("info", "title"), title), tmp_path))
    assert set(found.values()) == {ACCEPTED}


@pytest.mark.parametrize(
    ("pointer", "value", "message"),
    [
        (("info", "license"), "MIT", "'license' must be a mapping"),
        (("info", "license", "identifier"), 1, "'identifier' must be a string"),
        (("servers", 0), None, "'0' must be a mapping and is null: remove it, or fill it in"),
        (("servers", 0, "variables"), ["region"], "'variables' must be a mapping"),
        (("servers", 0, "variables", "region"), "eu", "'region' must be a mapping"),
        (("servers", 0, "variables", "region", "enum"), "eu", "'enum' must be a list"),
        ((*_GET, "parameters", 0), None, "'0' must be a mapping and is null: remove it, or fill it in"),
        ((*_GET, "parameters", 0, "$ref"), 1, "'$ref' must be a string"),
        ((*_GET, "responses", "200"), None, "'200' must be a mapping and is null: remove it, or fill it in"),
        (
            (*_GET, "responses", "200", "headers", "X-Next"),
            None,
            "'X-Next' must be a mapping and is null: remove it, or fill it in",
        ),
        (
            ("security", 0, "token"),
            "read",
            "'security' must be a list of mappings of a scheme's name to its scopes",
        ),
        (
            ("security", 0, "token"),
            [1],
            "'security' must be a list of mappings of a scheme's name to its scopes",
        ),
        ((*_GET, "deprecated"), "no", "'deprecated' must be true or false"),
        (("components", "parameters", "OrderId", "explode"), "false", "'explode' must be true or false"),
        (("components", "headers", "Count", "required"), "x", "'required' must be true or false"),
        ((*_SCHEMES, "token", "scheme"), True, "'scheme' must be a string"),
        ((*_SCHEMES, "key"), None, "'key' must be a mapping and is null: remove it, or fill it in"),
        ((*_SCHEMES, "oauth", "flows"), "implicit", "'flows' must be a mapping"),
        ((*_SCHEMES, "oauth", "flows", "implicit"), "read", "'implicit' must be a mapping"),
        ((*_SCHEMES, "oauth", "flows", "implicit", "scopes"), ["read"], "'scopes' must be a mapping"),
        (("components", "schemas", "Book"), [1], "'Book' must be a schema: a mapping, true or false"),
        (("components", "schemas", "Book", "properties"), [{}], "'properties' must be a mapping"),
    ],
    ids=str,
)
def test_value_of_another_type_is_an_error_at_its_line(
    pointer: Pointer, value: Any, message: str, tmp_path: Path
) -> None:
    file = _written(WrongValue("openapi-3.0", pointer, value), tmp_path)
    with pytest.raises(SpecError) as refused:
        load(file)
    (found,) = (found for found in refused.value.diagnostics if found.severity == "error")
    assert (found.rule, found.message) == ("document-is-well-formed", message)
    line = file.read_text("utf-8").splitlines()[found.location.line - 1].strip()
    key = message.split("'")[1]
    assert line.startswith((f'"{key}":', "null"))


@pytest.mark.parametrize(
    ("pointer", "value", "warning"),
    [
        ((*_GET, "parameters"), None, "'parameters' is null: it is taken as absent"),
        ((*_GET, "security"), None, "'security' is null: it is taken as absent"),
        (("components", "examples", "Order"), None, "'Order' is null: it is taken as absent"),
        (("components", "schemas", "Book"), [], "'Book' is an empty list: it is taken as an empty mapping"),
        (
            ("components", "schemas", "Base", "properties"),
            [],
            "'properties' is an empty list: it is taken as an empty mapping",
        ),
        (("info", "license"), [], "'license' is an empty list: it is taken as an empty mapping"),
        (
            ("components", "requestBodies", "Order", "content", "application/json"),
            None,
            "'application/json' is null: it is taken as an empty mapping",
        ),
    ],
    ids=str,
)
def test_empty_value_is_taken_as_absent_or_empty_with_a_warning(
    pointer: Pointer, value: Any, warning: str, tmp_path: Path
) -> None:
    wrong = WrongValue("openapi-3.0", pointer, value)
    assert dict(outcomes(wrong, tmp_path))["generate"] == ACCEPTED
    api = load(_written(wrong, tmp_path))
    assert warning in [found.message for found in api.warnings if found.rule == "document-is-well-formed"]


@pytest.mark.parametrize(
    ("pointer", "kind"),
    [
        (("parameters", "OrderId"), "parameter"),
        (("responses", "Failure"), "response"),
        (("headers", "Count"), "header"),
        (("requestBodies", "Order"), "request body"),
        (("securitySchemes", "token"), "security scheme"),
        (("callbacks", "Changed"), "callback"),
        (("schemas", "Book"), "schema"),
    ],
    ids=str,
)
def test_reference_to_itself_or_another_kind_is_an_error(pointer: Pointer, kind: str, tmp_path: Path) -> None:
    itself = f"#/components/{'/'.join(map(str, pointer))}"
    for reference, message in (
        (itself, f"$ref '{itself}' leads back to itself, or through more than 32 references"),
        ("#/info/title", f"$ref '#/info/title' does not lead to a {kind}"),
    ):
        wrong = WrongValue("openapi-3.0", ("components", *pointer), {"$ref": reference})
        with pytest.raises(SpecError) as refused:
            load(_written(wrong, tmp_path))
        assert message in [found.message for found in refused.value.diagnostics if found.severity == "error"]


@pytest.mark.parametrize(
    ("reference", "found"), [("#", "document"), ("#/components/responses/Failure", "response")]
)
def test_reference_of_a_schema_to_an_object_of_another_kind_is_an_error(
    reference: str, found: str, tmp_path: Path
) -> None:
    wrong = WrongValue("openapi-3.0", ("components", "schemas", "Book"), {"$ref": reference})
    with pytest.raises(SpecError) as refused:
        load(_written(wrong, tmp_path))
    message = f"$ref '{reference}' leads to a {found} instead of a schema"
    assert message in [found.message for found in refused.value.diagnostics if found.severity == "error"]


def test_security_that_is_null_leaves_the_operation_secured(tmp_path: Path) -> None:
    api = load(_written(WrongValue("openapi-3.0", (*_GET, "security"), None), tmp_path))
    assert "security" not in api.bundled.document["paths"]["/orders/{order_id}"]["get"]


def _written(wrong: WrongValue, folder: Path) -> Path:
    file = folder / "api.json"
    file.write_text(json.dumps(wrong.document, indent=1), "utf-8")
    return file
