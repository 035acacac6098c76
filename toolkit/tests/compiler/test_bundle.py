"""Bundling: references of every shape become local ones, and every node keeps its file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.document.grammar import reference_of, walk
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, resolve
from tests.compiler.conftest import FIXTURES

DOCUMENTS = FIXTURES / "documents"
LIBRARY = FIXTURES / "repository" / "spec" / "library" / "v1"


@pytest.fixture(scope="module")
def pointers() -> Bundle:
    return bundle(DOCUMENTS / "pointers.yaml")


@pytest.fixture(scope="module")
def library() -> Bundle:
    return bundle(LIBRARY / "openapi.yaml")


def write(folder: Path, **files: Any) -> Path:
    """JSON files by name; the first is the root."""
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    return folder / f"{next(iter(files))}.json"


def api(paths: Any = None, **components: Any) -> dict[str, Any]:
    info = {"title": "API", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths or {}, "components": components}


def test_the_bundle_is_one_valid_document(library: Bundle) -> None:
    validate(library.document)


@pytest.mark.parametrize("name", ["library", "pointers"])
def test_every_reference_is_local_and_has_a_target(name: str, request: pytest.FixtureRequest) -> None:
    document = request.getfixturevalue(name).document
    references = [reference for node in walk(document) if (reference := reference_of(node))]
    assert references
    for reference in references:
        pointer = parse_fragment(reference)
        assert pointer is not None
        resolve(document, pointer)


def test_components_are_named_by_the_last_key(library: Bundle) -> None:
    components = library.document["components"]
    assert list(components["schemas"]) == [
        "Book", "BookAddedEvent", "BookCreate", "BookPage", "BookPageResponse", "BookResponse", "BookState",
        "ErrorResponse", "FieldError",
    ]  # fmt: skip
    assert list(components["parameters"]) == ["Limit"]


def test_shared_schemas_are_distinguished_from_own_ones(library: Bundle) -> None:
    assert library.shared_schemas == {"ErrorResponse", "FieldError"}


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (("info",), "openapi.yaml:2"),
        (("paths", "/books/{book_id}"), "paths/books.yaml:51"),
        (("paths", "/books/{book_id}", "get", "summary"), "paths/books.yaml:61"),
        (("paths", "/books", "get", "parameters", 1, "name"), "paths/books.yaml:10"),
        (("components", "schemas", "Book", "properties", "title"), "schemas/books.yaml:8"),
        (("components", "parameters", "Limit", "schema"), "../../shared/parameters.yaml:5"),
        (("paths", "/books", "get", "responses", "500"), "paths/books.yaml:14"),
        (("webhooks", "book.added", "post", "operationId"), "webhooks/books.yaml:19"),
    ],
)
def test_every_node_has_its_file_and_line(library: Bundle, pointer: Pointer, place: str) -> None:
    file, _, line = place.partition(":")
    location = library.locate(pointer)
    assert location.file == (LIBRARY / file).resolve()
    assert location.line == int(line)


def test_every_spec_file_is_known(library: Bundle) -> None:
    spec = LIBRARY.parent.parent
    assert {path.relative_to(spec).as_posix() for path in library.files} == {
        "library/v1/openapi.yaml",
        "library/v1/paths/books.yaml",
        "library/v1/schemas/books.yaml",
        "library/v1/schemas/events.yaml",
        "library/v1/webhooks/books.yaml",
        "shared/parameters.yaml",
        "shared/schemas/envelope.yaml",
    }


def test_pointers_may_lead_anywhere_and_be_percent_encoded(pointers: Bundle) -> None:
    put = pointers.document["paths"]["/things/{id}"]["put"]
    assert put["parameters"] == [{"$ref": "#/paths/~1things~1%7Bid%7D/get/parameters/0"}]
    listed = pointers.document["paths"]["/things"]["get"]["responses"]["200"]["content"]["application/json"]
    assert listed["schema"]["items"] == {"$ref": "#/components/schemas/Thing_of_ours"}


def test_a_reference_inside_an_inlined_path_item_stays_inside_it(pointers: Bundle) -> None:
    other = pointers.document["paths"]["/other"]["get"]["responses"]["201"]["content"]["application/json"]
    assert other["schema"] == {"$ref": "#/paths/~1other/get/responses/200/content/application~1json/schema"}


def test_literals_are_not_references(pointers: Bundle) -> None:
    literal = pointers.document["components"]["schemas"]["Literal"]
    assert literal["example"] == {"$ref": "not a reference"}
    assert literal["properties"]["$ref"] == {"type": "string"}
    assert literal["properties"]["example"]["default"] == {"$ref": "neither"}


def test_root_component_names_its_target(pointers: Bundle) -> None:
    schemas = pointers.document["components"]["schemas"]
    assert "oneOf" in schemas["Named"]
    assert schemas["Thing_of_ours"]["properties"]["named"] == {"$ref": "#/components/schemas/Named"}


def test_clashing_names_are_numbered_in_a_foreign_document(pointers: Bundle) -> None:
    assert pointers.document["components"]["schemas"]["Named_2"] == {"type": "string"}


def test_discriminators_follow_their_schemas(pointers: Bundle) -> None:
    mapping = pointers.document["components"]["schemas"]["Named"]["discriminator"]["mapping"]
    assert mapping == {"cat": "Cat", "dog": "#/components/schemas/Dog"}


def test_recursive_schemas_across_files_are_bundled(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        root=api(schemas={"Tree": {"$ref": "tree.json#/Tree"}}),
        tree={"Tree": {"properties": {"up": {"$ref": "root.json#/components/schemas/Tree"}}}},
    )
    tree = bundle(root).document["components"]["schemas"]["Tree"]
    assert tree == {"properties": {"up": {"$ref": "#/components/schemas/Tree"}}}


def test_a_pointer_may_lead_through_a_reference(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        root=api(
            schemas={"A": {"$ref": "other.json#/B"}, "Id": {"$ref": "#/components/schemas/A/properties/id"}}
        ),
        other={"B": {"properties": {"id": {"$ref": "#/Id"}}}, "Id": {"type": "string"}},
    )
    schemas = bundle(root).document["components"]["schemas"]
    assert schemas["Id"] == {"type": "string"}
    assert schemas["A"]["properties"]["id"] == {"$ref": "#/components/schemas/Id"}


def test_anchors_and_ids_are_found(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        root=api(
            schemas={
                "A": {"$ref": "#here"},
                "B": {"$anchor": "here", "type": "string"},
                "C": {"$ref": "https://example.com/b"},
                "D": {"$id": "https://example.com/b", "type": "integer"},
            }
        ),
    )
    schemas = bundle(root).document["components"]["schemas"]
    assert schemas["A"] == {"$ref": "#/components/schemas/B"}
    assert schemas["C"] == {"$ref": "#/components/schemas/D"}


def test_remote_example_of_a_document_of_others_is_a_warning(tmp_path: Path) -> None:
    response = {
        "description": "",
        "content": {"text/plain": {"examples": {"a": {"$ref": "https://a.b/c.json"}}}},
    }
    found = bundle(write(tmp_path, root=api({"/x": {"get": {"responses": {"200": response}}}})))
    assert [warning.rule for warning in found.warnings] == ["remote-ref"]


def test_a_link_to_an_operation_of_another_file_is_rewritten(tmp_path: Path) -> None:
    response = {"description": "", "links": {"self": {"operationRef": "#/get"}}}
    root = write(tmp_path, root=api({"/x": {"$ref": "x.json"}}), x={"get": {"responses": {"200": response}}})
    links = bundle(root).document["paths"]["/x"]["get"]["responses"]["200"]["links"]
    assert links == {"self": {"operationRef": "#/paths/~1x/get"}}


@pytest.mark.parametrize("reference", ["#/x/get", "#/components/schemas/A", "https://a.b/c.json#/get"])
def test_a_link_of_a_document_of_others_to_no_operation_is_a_warning(tmp_path: Path, reference: str) -> None:
    response = {"description": "", "links": {"self": {"operationRef": reference}}}
    found = bundle(write(tmp_path, root=api({"/x": {"get": {"responses": {"200": response}}}})))
    assert [warning.severity for warning in found.warnings] == ["warning"]


def test_all_unknown_references_are_reported_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    root = write(tmp_path, root=api(schemas={"A": {"$ref": "#/B"}, "C": {"items": {"$ref": "else.json"}}}))
    with pytest.raises(SpecError) as caught:
        bundle(root)
    assert [found.message for found in caught.value.diagnostics] == [
        "$ref '#/B' has no target: root.json has no 'B'",
        "$ref 'else.json' has no target: there is no file else.json",
    ]


def test_a_path_item_that_contains_itself_is_refused(tmp_path: Path) -> None:
    callbacks = {"again": {"{$url}": {"$ref": "x.json"}}}
    root = write(tmp_path, root=api({"/x": {"$ref": "x.json"}}), x={"post": {"callbacks": callbacks}})
    with pytest.raises(SpecError, match="contains itself"):
        bundle(root)


def test_references_within_a_schema_with_an_id_are_relative_to_it(tmp_path: Path) -> None:
    tree = {
        "$id": "https://example.com/trees/tree",
        "properties": {
            "children": {"items": {"$ref": "#"}},
            "value": {"$ref": "#/$defs/value"},
            "note": {"$ref": "#note"},
            "leaf": {"$ref": "leaf"},
            "owner": {"$ref": "#/components/schemas/Owner"},
        },
        "$defs": {"value": {"type": "integer"}, "note": {"$anchor": "note", "type": "string"}},
    }
    leaf = {"$id": "https://example.com/trees/leaf", "$defs": {"a": {"$anchor": "note", "type": "boolean"}}}
    root = write(tmp_path, root=api(schemas={"Leaf": leaf, "Tree": tree, "Owner": {"type": "object"}}))
    properties = bundle(root).document["components"]["schemas"]["Tree"]["properties"]
    assert properties == {
        "children": {"items": {"$ref": "#/components/schemas/Tree"}},
        "value": {"$ref": "#/components/schemas/Tree/$defs/value"},
        "note": {"$ref": "#/components/schemas/Tree/$defs/note"},
        "leaf": {"$ref": "#/components/schemas/Leaf"},
        "owner": {"$ref": "#/components/schemas/Owner"},
    }
