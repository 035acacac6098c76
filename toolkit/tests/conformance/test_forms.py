"""The comparison of forms, whose fields are files, texts or null."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.conformance.probes.parameter_texts import as_meant
from specfirst.conformance.written_views import request_view
from tests.conftest import run_specfirst

FORMS = Path(__file__).with_name("forms.yaml")
BINARY = {"type": "string", "format": "binary"}


def test_new_project_agrees_with_forms_of_files_and_nullable_fields(tmp_path: Path) -> None:
    made = run_specfirst(tmp_path, "new", "forms", "--spec", str(FORMS))
    assert made.returncode == 0, made.stderr

    done = run_specfirst(tmp_path / "forms", "conformance")

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("5 operations, ")


@pytest.mark.parametrize(
    ("field", "content_type", "viewed"),
    [
        ({"type": "string", "contentMediaType": "application/pdf"}, None, BINARY),
        ({"contentMediaType": "application/pdf"}, None, BINARY),
        ({"type": ["null", "string"], "contentMediaType": "image/png"}, None, BINARY),
        ({"type": ["string", "null"], "format": "binary"}, None, BINARY),
        ({"type": "string"}, "image/png, image/jpeg", BINARY),
        ({"type": "string"}, "image/png, text/plain", {"type": "string"}),
        ({"type": "string", "maxLength": 3}, "image/png", {"type": "string", "maxLength": 3}),
        ({"type": "string", "contentEncoding": "base64"}, "image/png", {"type": "string"}),
        ({"type": "object", "contentMediaType": "image/png"}, None, {"type": "object"}),
    ],
)
def test_binary_parts_are_files(field: object, content_type: str | None, viewed: object) -> None:
    media = {
        "schema": {
            "allOf": [{"properties": {"one": field}}],
            "properties": {"many": {"type": "array", "items": field}},
        },
        "encoding": {name: {"contentType": content_type} for name in ("one", "many")},
    }

    schema = request_view({"content": {"multipart/form-data": media}})["content"]["multipart/form-data"][
        "schema"
    ]

    assert schema["allOf"][0]["properties"]["one"] == viewed
    assert schema["properties"]["many"] == {"type": "array", "items": viewed}


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": ["string", "null"]}, "", ""),
        ({"type": ["string", "null"]}, "null", "null"),
        ({"type": ["string", "null"], "minLength": 2}, "", None),
        ({"type": ["string", "null"], "format": "date"}, "null", None),
        ({"type": ["integer", "null"]}, "", None),
        ({"type": "integer"}, "", ""),
    ],
)
def test_empty_text_is_null_where_it_is_no_valid_text(
    schema: dict[str, object], text: str, value: object
) -> None:
    assert as_meant(schema, text) == value
