"""Documents with an envelope are compared as they are sent, and findings lead to the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from specfirst.review.changes import Position, parse_changes
from specfirst.review.enveloped import states_envelope, write_bundle
from specfirst.review.errors import ReviewError

ROOT = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
x-envelope:
  x-envelope: data
  type: object
  required: [data]
  properties:
    data: {}
paths:
  /cart: {$ref: 'cart.yaml#/cart'}
"""
PATHS = """\
cart:
  get:
    responses:
      '200':
        description: The cart.
        content:
          application/json:
            schema: {$ref: '#/Cart'}
Cart:
  type: object
  properties:
    total: {type: integer}
"""
SCHEMAS = "#/components/schemas"


@pytest.fixture
def document(tmp_path: Path) -> Path:
    folder = tmp_path / "revision"
    folder.mkdir()
    (folder / "cart.yaml").write_text(PATHS)
    (folder / "openapi.yaml").write_text(ROOT)
    return folder / "openapi.yaml"


def test_bundle_has_the_envelope_around_the_data(document: Path, tmp_path: Path) -> None:
    assert states_envelope(document)
    write_bundle(document, tmp_path / "bundle.json")
    assert not states_envelope(tmp_path / "bundle.json")
    schemas = json.loads((tmp_path / "bundle.json").read_text())["components"]["schemas"]
    assert schemas["CartResponse"]["properties"] == {"data": {"$ref": f"{SCHEMAS}/Cart"}}


@pytest.mark.parametrize(
    ("pointer", "field", "expected"),
    [
        (
            f"{SCHEMAS}/Cart/properties/total",
            "maximum",
            Position("revision", "cart.yaml", 12, "#/Cart/properties/total/maximum"),
        ),
        (
            f"{SCHEMAS}/CartResponse/required",
            None,
            Position("revision", "openapi.yaml", 6, "#/x-envelope/required"),
        ),
        (
            "#/paths/~1cart/get/responses/200",
            "description",
            Position("revision", "cart.yaml", 5, "#/cart/get/responses/200/description"),
        ),
    ],
    ids=["data", "envelope", "path"],
)
def test_changes_of_the_bundle_lead_to_the_files(
    document: Path, tmp_path: Path, pointer: str, field: str | None, expected: Position
) -> None:
    file = tmp_path / "bundle.json"
    bundles = {file.resolve(): write_bundle(document, file)}
    entry: dict[str, Any] = {
        "path": pointer,
        "typeName": "Schema",
        "kind": "modified",
        "impact": "patch",
        "verdicts": [],
        "property": field,
        "revision": {"file": "../bundle.json", "pointer": pointer, "line": 1},
    }
    [change] = parse_changes(
        {"changes": [entry]}, {"base": tmp_path / "base", "revision": document.parent}, bundles
    )
    assert change.position == expected


def test_document_that_cannot_be_bundled_is_named(document: Path, tmp_path: Path) -> None:
    document.write_text(ROOT.replace("    data: {}\n", "    other: {}\n"))
    with pytest.raises(ReviewError, match=r"openapi\.yaml:4: the envelope has no property 'data'"):
        write_bundle(document, tmp_path / "bundle.json")
