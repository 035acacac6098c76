"""The JSON Schemas of a project's files, one for each kind of file."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from importlib.resources import files
from typing import Any, Final

from specfirst.dialect.extensions import EXTENSIONS
from specfirst.dialect.schema_object import schema_object

DOCUMENT: Final = "document.schema.json"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_FRAGMENTS: Final = {
    "path-items.schema.json": (
        "Path items by name: files below paths/ and webhooks/.",
        "path-item-or-reference",
    ),
    "parameters.schema.json": ("Parameters by name: files named parameters.yaml.", "parameter-or-reference"),
    "schemas.schema.json": ("Schemas by name: files below schemas/.", "schema"),
}
_CODE: Final = r"^[a-z_]+\.[a-z_]+$"


def dialect_schemas(allowed: Collection[str] = ()) -> dict[str, dict[str, Any]]:
    """Return the schemas by file name.

    Args:
        allowed: names of further extensions, which may stand in every object.
    """
    return {
        DOCUMENT: _document(allowed),
        **{name: _fragment(title, definition) for name, (title, definition) in _FRAGMENTS.items()},
        "errors.schema.json": _catalogue(),
    }


def _document(allowed: Collection[str]) -> dict[str, Any]:
    """Return OpenAPI 3.1 with only the extensions of the dialect, so that a misspelt one is reported."""
    resource = files("specfirst.dialect").joinpath("openapi-3.1.schema.json")
    schema: dict[str, Any] = _with_schema_object(json.loads(resource.read_text(encoding="utf-8")))
    definitions: dict[str, Any] = schema["$defs"]
    definitions["schema"] = schema_object()
    definitions["specification-extensions"] = {"properties": dict.fromkeys(allowed, True)}
    definitions["schema"]["properties"] |= dict.fromkeys(allowed, True)
    for extension in EXTENSIONS:
        for name in extension.objects:
            definition = schema if name == "document" else definitions[name]
            definition["properties"] = {**definition.get("properties", {}), extension.name: extension.schema}
    del schema["$id"]
    return schema | {"description": "An OpenAPI 3.1 document in the dialect of specfirst."}


def _with_schema_object(node: Any) -> Any:
    """Replace the definition of a schema, which OpenAPI leaves to the dialect in use."""
    if isinstance(node, dict):
        if node.get("$dynamicRef") == "#meta":
            return {"$ref": "#/$defs/schema"}
        return {key: _with_schema_object(value) for key, value in node.items()}
    return [_with_schema_object(item) for item in node] if isinstance(node, list) else node


def _fragment(title: str, definition: str) -> dict[str, Any]:
    return {
        "$schema": _DIALECT,
        "description": title,
        "type": "object",
        "additionalProperties": {"$ref": f"{DOCUMENT}#/$defs/{definition}"},
    }


def _catalogue() -> dict[str, Any]:
    sentence = {"type": "string", "pattern": r"\S"}
    field: Mapping[str, Any] = {
        "allOf": [{"$ref": f"{DOCUMENT}#/$defs/schema"}],
        "required": ["type", "examples"],
        "properties": {"$ref": False, "examples": {"type": "array", "minItems": 1}},
    }
    entry = {
        "type": "object",
        "additionalProperties": False,
        "required": ["status", "message", "when"],
        "properties": {
            "status": {"description": "The HTTP status.", "type": "integer", "minimum": 400, "maximum": 599},
            "message": {"description": "The message for users.", **sentence},
            "when": {"description": "The condition, for the documentation.", **sentence},
            "details": {
                "description": "Typed fields of the envelope's `details`, by name.",
                "type": ["object", "null"],
                "propertyNames": {"pattern": "^[a-z][a-z0-9_]*$"},
                "additionalProperties": field,
            },
        },
    }
    return {
        "$schema": _DIALECT,
        "description": "The catalogue of error codes, which x-error-catalogue names.",
        "type": "object",
        "propertyNames": {"pattern": _CODE},
        "additionalProperties": entry,
    }
