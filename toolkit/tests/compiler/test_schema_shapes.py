"""Schemas that differ in names alone are generated once."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.emit.models.module_order import in_order
from specfirst.compiler.emit.models.schema_shapes import SchemaShapes
from tests.compiler.model_modules import models


def _owner(reference: str) -> dict[str, Any]:
    return {"type": "object", "properties": {"owner": {"$ref": f"#/components/schemas/{reference}"}}}


def test_equal_schemas_have_one_shape_whatever_they_refer_to() -> None:
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


def test_order_puts_references_first_and_breaks_circles_at_what_needs_nothing() -> None:
    references = {"A": {"B"}, "B": {"C"}, "C": {"B"}, "D": set[str]()}
    assert in_order("ABCD", references, {"B": {"C"}}) == (["D", "C", "B", "A"], ["C"])
