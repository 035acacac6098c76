"""Add components for inline schemas in form fields, so that each field is validated by a class."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.media_types import FORMS
from specfirst.compiler.document.references import SCHEMAS, reference_in, schema_name
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.identifiers import pascal
from specfirst.compiler.normalise.operation_schemas import SchemaPlace
from specfirst.media_types import essence

Hoist = Callable[[str, Pointer, Any], Any]
"""Takes the wanted name, the pointer and the schema of a field, and returns the schema to use instead."""


def hoist_form_fields(schemas: dict[str, Schema], places: Iterable[SchemaPlace], hoist: Hoist) -> None:
    """Replace inline schemas that need a class in the fields of every form of a request."""
    objects: dict[Pointer, Schema] = {}
    for place in places:
        if place.direction == "request" and _is_form(place):
            _collect(place.schema, (), schemas, objects)
    for pointer, schema in objects.items():
        properties = schema.get("properties")
        if not isinstance(properties, dict):
            continue
        for name, field in list(properties.items()):
            wanted = f"{pointer[2]}{pascal(str(name))}"
            properties[name] = _without_inline(field, wanted, (*pointer, "properties", name), hoist)


def _is_form(place: SchemaPlace) -> bool:
    return place.pointer[-3:-2] == ("content",) and essence(str(place.pointer[-2])) in FORMS


def _collect(
    schema: Any, pointer: Pointer, schemas: dict[str, Schema], objects: dict[Pointer, Schema]
) -> None:
    """Add to `objects` the schemas with the fields of a form: its component, and those in its `allOf`."""
    reference = reference_in(schema)
    if reference is not None:
        name = schema_name(reference)
        if name in schemas:
            _collect(schemas[name], (*SCHEMAS, name), schemas, objects)
    elif isinstance(schema, dict) and pointer and pointer not in objects:
        objects[pointer] = schema
        for index, part in enumerate(schema.get("allOf") or ()):
            _collect(part, (*pointer, "allOf", index), schemas, objects)


def _without_inline(schema: Any, wanted: str, pointer: Pointer, hoist: Hoist) -> Any:
    if not isinstance(schema, dict) or schema.keys() & {"enum", "const"} or _is_free_form(schema):
        return schema
    if schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        items = _without_inline(schema["items"], f"{wanted}Item", (*pointer, "items"), hoist)
        return {**schema, "items": items}
    return hoist(wanted, pointer, schema)


def _is_free_form(schema: Schema) -> bool:
    """Whether the schema allows any object, which needs no class."""
    return schema.get("type") == "object" and not schema.keys() - {"type", "description", "title", "examples"}
