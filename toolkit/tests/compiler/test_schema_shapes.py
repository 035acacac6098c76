"""Schemas that differ in names alone are generated once."""

from __future__ import annotations

from typing import Any

import pytest
from datamodel_code_generator import generate

from specfirst.compiler.emit.models.lower import lower
from specfirst.compiler.emit.models.model_generator import KeptStatements, generate_module
from specfirst.compiler.emit.models.models_module import postprocess
from specfirst.compiler.emit.models.module_order import in_order, recursive_aliases
from specfirst.compiler.emit.models.schema_shapes import SchemaShapes
from specfirst.compiler.emit.models.statement_templates import StatementTemplates
from specfirst.compiler.identifiers import ClassNames
from tests.compiler.model_modules import models


def _owner(reference: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"owner": {"$ref": f"#/components/schemas/{reference}"}}}


def test_equal_schemas_with_different_references_have_one_shape() -> None:
    shapes = SchemaShapes({"User": {}, "Team": {}, "Repository": _owner("User"), "Project": _owner("Team")})
    assert len(shapes.schemas) == 2
    assert shapes.references("Project") == {"Team"}


def test_classes_of_one_shape_keep_their_own_references() -> None:
    user = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    team = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}
    built = models({"User": user, "Team": team, "Repository": _owner("User"), "Project": _owner("Team")})
    assert built.accepts("Repository", {"owner": {"name": "a"}})
    assert not built.accepts("Repository", {"owner": {"size": 1}})
    assert built.accepts("Project", {"owner": {"size": 1}})
    assert not built.accepts("Project", {"owner": {"name": "a"}})


def test_circle_of_classes_is_built() -> None:
    built = models({"User": _owner("Team"), "Team": _owner("User")})
    assert built.accepts("User", {"owner": {"owner": {}}})
    assert not built.accepts("User", {"owner": {"owner": 1}})


def test_order_puts_references_first_and_breaks_circles_at_names_without_needs() -> None:
    references = {"A": {"B"}, "B": {"C"}, "C": {"B"}, "D": set[str]()}
    assert in_order("ABCD", references, {"B": {"C"}}) == (["D", "C", "B", "A"], ["C"])


def test_order_of_a_chain_is_that_of_its_references() -> None:
    names = [str(number) for number in range(3000)]
    references = {name: {str(int(name) + 1)} & set(names) for name in names}
    assert in_order(names, references, {}) == (names[::-1], [])


def test_aliases_that_contain_themselves_are_found() -> None:
    edges = {
        "Tree": {"Leaves"},
        "Leaves": {"Tree", "Text"},
        "Text": set[str](),
        "Forest": {"Tree"},
        "Self": {"Self"},
    }
    assert recursive_aliases(edges) == {"Tree", "Leaves", "Self"}


def test_classes_that_differ_only_in_names_share_one_statement() -> None:
    user = {"type": "object", "properties": {"name": {"type": ["string", "null"], "minLength": 1}}}
    schemas = {"User": user} | {f"Item{number}": _owner("User") for number in range(50)}
    lowered = lower(schemas, ClassNames(schemas))
    templates = StatementTemplates(generate_module(lowered), lowered)
    texts = {name: templates.component(name).text for name in schemas}
    assert templates.made == 2
    assert len(set(texts.values())) == 51


def test_field_named_as_a_type_of_its_class_does_not_hide_it() -> None:
    user = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    schemas = {
        "User": user,
        "Team": {"type": "object", "properties": {"User": {"$ref": "#/components/schemas/User"}}},
        "Club": {"type": "object", "properties": {"User": {"$ref": "#/components/schemas/Team"}}},
    }
    built = models(schemas)
    assert built.accepts("Team", {"User": {"name": "a"}})
    assert not built.accepts("Team", {"User": {}})
    assert built.accepts("Club", {"User": {"User": {"name": "a"}}})
    assert not built.accepts("Club", {"User": {"User": {}}})


def test_generator_reads_as_many_schemas_for_a_large_document_as_for_a_small_one() -> None:
    def shapes(count: int) -> int:
        schemas = {"User": {"type": "object"}} | {f"Item{number}": _owner("User") for number in range(count)}
        return len(SchemaShapes(schemas).schemas)

    assert shapes(10) == shapes(1000)


_PERSON = {"type": "object", "properties": {"name": {"type": "string", "minLength": 1}}}
_KINDS = {"type": "string", "enum": ["a", "b"]}


def _source(schemas: dict[str, Any], kept: KeptStatements | None = None) -> str:
    lowered = lower(schemas, ClassNames(schemas))
    return postprocess(generate_module(lowered, kept), lowered, docstring="Models.").source


@pytest.mark.parametrize(
    "changed",
    [
        {"User": _PERSON, "Repository": _owner("User"), "Kind": _KINDS},
        {"User": {**_PERSON, "description": "Another."}, "Repository": _owner("User")},
        {"Team": _PERSON, "User": _PERSON, "Repository": _owner("Team")},
        {"User": {"type": "object", "properties": {"StrictStr": {"type": "integer"}}}, "Team": _PERSON},
        {"User": {"type": "object", "properties": {"Field": {"type": "string", "minLength": 2}}}},
        {"User": _PERSON, "Anything": {}},
        {"Repository": _owner("Anything"), "Anything": {}},
        {},
    ],
    ids=["added", "changed", "renamed", "field-like-import", "renamed-import", "any", "new-any", "none"],
)
def test_module_with_kept_statements_is_that_without(changed: dict[str, Any]) -> None:
    kept = KeptStatements()
    first = {"User": _PERSON, "Repository": _owner("User")}
    assert _source(first, kept) == _source(first)
    assert _source(changed, kept) == _source(changed)
    assert _source(first, kept) == _source(first)


def test_generator_runs_only_for_new_shapes(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[set[str]] = []

    def noted(document: Any, *, config: Any) -> Any:
        asked.append(
            {name for schema in document["components"]["schemas"].values() for name in schema["properties"]}
        )
        return generate(document, config=config)

    monkeypatch.setattr("specfirst.compiler.emit.models.model_generator.generate", noted)
    kept = KeptStatements()
    _source({"User": _PERSON, "Repository": _owner("User")}, kept)
    _source({"User": _PERSON, "Repository": {**_owner("User"), "description": "Another."}}, kept)
    _source({"User": _PERSON, "Repository": _owner("User")}, kept)
    first, second = asked
    assert "owner" in second
    assert first - second >= set(_PERSON["properties"])
