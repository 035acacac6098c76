"""The envelope at the root of a document: the bundle is that of envelopes written by hand."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from specfirst.cli import main
from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.expand.envelope import wrap
from specfirst.mock.document_mock import DocumentMock
from tests.compiler.conftest import FIXTURES

ROOT = "spec/library/v1/openapi.yaml"
BOOKS = "spec/library/v1/schemas/books.yaml"
PATHS = "spec/library/v1/paths/books.yaml"
SHARED = "spec/shared/schemas/envelope.yaml"
CATALOGUE = "x-error-catalogue: ../../errors.yaml\n"
STATED = "x-envelope: {$ref: '../../shared/schemas/envelope.yaml#/Envelope'}\n"
FIELDS = """\
    success: {type: boolean, const: true}
    code: {type: string, const: ok}
    message: {type: string, maxLength: 1000, examples: [OK]}
"""
ENVELOPE = f"""\
Envelope:
  description: The body of every success.
  x-envelope: data
  type: object
  additionalProperties: false
  required: [success, code, message, data, request_id]
  properties:
{FIELDS}    data: {{}}
    request_id: {{type: string, maxLength: 128, examples: [0198c9f0]}}

"""
CONTENT = ("paths", "/books/{book_id}", "get", "responses", "200", "content")
DATA = {
    "title": "Dune",
    "year": 1965,
    "state": "here",
    "id": "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a",
}
MEDIA = "            schema: {{$ref: '../schemas/books.yaml#/{name}'}}\n"
EXAMPLE = MEDIA + "            examples: {{dune: {{summary: A novel, value: {value}}}}}\n"


def replace(file: str, old: str, new: str) -> None:
    text = Path(file).read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    Path(file).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def by_hand(repository: Path) -> Path:
    """The fixture, whose envelopes are written out, with an example in one."""
    value = {"success": True, "code": "ok", "message": "OK", "data": DATA, "request_id": "0198c9f0"}
    example = EXAMPLE.format(name="BookResponse", value=json.dumps(value))
    replace(PATHS, MEDIA.format(name="BookResponse"), example)
    return repository


def state_at_root() -> None:
    """Rewrite the fixture: the data in its place, the envelope at the root."""
    schemas = Path(BOOKS).read_text(encoding="utf-8").split("BookResponse:\n")[0].rstrip() + "\n"
    for description, envelope in (
        ("A book on the shelf.", "A book in the envelope."),
        ("One page of books.", "A page of books in the envelope."),
    ):
        line = f"  description: {description}\n"
        assert line in schemas
        schemas = schemas.replace(line, f"{line}  x-envelope-description: {envelope}\n")
    Path(BOOKS).write_text(schemas, encoding="utf-8")
    example = EXAMPLE.format(name="Book", value=json.dumps(DATA))
    replace(PATHS, MEDIA.format(name="BookResponse"), example)
    replace(PATHS, "#/BookPageResponse'", "#/BookPage'")
    shared = Path(SHARED).read_text(encoding="utf-8")
    Path(SHARED).write_text(ENVELOPE + shared, encoding="utf-8")
    replace(ROOT, CATALOGUE, CATALOGUE + STATED)


@pytest.fixture
def stated(repository: Path) -> Path:
    """The fixture with its envelope at the root."""
    state_at_root()
    return repository


def bundled() -> bytes:
    assert main(["bundle", ROOT, "-o", "bundle.json"]) == 0
    return Path("bundle.json").read_bytes()


def test_bundle_is_that_of_envelopes_written_by_hand(by_hand: Path) -> None:
    expected = bundled()
    for name in (BOOKS, PATHS):
        shutil.copy(FIXTURES / "repository" / name, name)
    state_at_root()
    assert b'"examples": {\n                  "dune"' in expected
    assert bundled() == expected


def test_bundle_of_a_bundle_is_the_same(stated: Path) -> None:
    once = bundled()
    assert main(["bundle", "bundle.json", "-o", "again.json"]) == 0
    assert Path("again.json").read_bytes() == once


def test_document_with_an_envelope_at_the_root_is_generated(
    stated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate"]) == 0, capsys.readouterr().err
    services = Path("generated/library_v1/services.py").read_text(encoding="utf-8")
    assert "-> models.Book:" in services


def test_mock_responds_in_the_envelope(stated: Path) -> None:
    mock = DocumentMock.of_file(Path(ROOT))
    responses: Any = mock._document["paths"]["/books"]["post"]["responses"]
    schema = responses["201"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/BookResponse"}


def test_envelopes_are_shared_where_their_data_is(stated: Path) -> None:
    assert wrap(bundle(Path(ROOT))).shared_schemas == {"ErrorResponse", "FieldError"}


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (("components", "schemas", "BookResponse"), f"{BOOKS}:1"),
        (("components", "schemas", "BookResponse", "properties", "data"), f"{BOOKS}:1"),
        (("components", "schemas", "BookResponse", "properties", "code"), f"{SHARED}:9"),
        (
            (*CONTENT, "application/json", "examples", "dune", "value", "data", "title"),
            f"{PATHS}:71",
        ),
    ],
    ids=["envelope", "data", "template", "example"],
)
def test_nodes_of_envelopes_have_their_source_locations(stated: Path, pointer: Pointer, place: str) -> None:
    assert str(wrap(bundle(Path(ROOT))).locate(pointer)) == place


def opened(media: str = "application/json") -> dict[str, Any]:
    """A small document that follows no conventions."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "API", "version": "1"},
        "x-envelope": {
            "x-envelope": "payload",
            "type": "object",
            "required": ["payload"],
            "properties": {"status": {"type": "string"}, "payload": {}},
        },
        "paths": {
            "/list": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "OK",
                            "content": {media: {"schema": {"type": "array"}, "example": [1]}},
                        },
                        "404": {"description": "Gone", "content": {"application/json": {}}},
                    }
                }
            }
        },
    }


def wrapped(document: dict[str, Any], folder: Path) -> dict[str, Any]:
    file = folder / "api.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    responses: dict[str, Any] = wrap(bundle(file)).document["paths"]["/list"]["get"]["responses"]
    return responses


@pytest.mark.parametrize("media", ["application/json", "Application/JSON; charset=utf-8"])
def test_inline_data_is_wrapped_in_place(media: str, tmp_path: Path) -> None:
    responses = wrapped(opened(media), tmp_path)
    content = responses["200"]["content"][media]
    assert content["schema"]["properties"]["payload"] == {"type": "array"}
    assert content["example"] == {"payload": [1]}
    assert responses["404"]["content"] == {"application/json": {}}


@pytest.mark.parametrize("media", ["text/csv", "application/geo+json"])
def test_other_media_types_have_no_envelope(media: str, tmp_path: Path) -> None:
    document = opened(media)
    responses = document["paths"]["/list"]["get"]["responses"]
    assert wrapped(document, tmp_path) == responses


def test_response_that_opts_out_has_no_envelope(tmp_path: Path) -> None:
    document = opened()
    responses = document["paths"]["/list"]["get"]["responses"]
    responses["200"]["x-envelope"] = False
    assert wrapped(document, tmp_path) == responses


def test_example_that_requests_share_is_wrapped_in_responses_alone(tmp_path: Path) -> None:
    document = opened()
    operation = document["paths"]["/list"]["get"]
    shared = {"some": {"$ref": "#/components/examples/Some"}}
    operation["requestBody"] = {"content": {"application/json": {"examples": shared}}}
    operation["responses"]["200"]["content"]["application/json"] = {"examples": shared}
    document["components"] = {"examples": {"Some": {"summary": "One", "value": 1}}}
    media = wrapped(document, tmp_path)["200"]["content"]["application/json"]
    assert media["examples"] == {"some": {"summary": "One", "value": {"payload": 1}}}
    assert wrap(bundle(tmp_path / "api.json")).document["components"] == document["components"]
