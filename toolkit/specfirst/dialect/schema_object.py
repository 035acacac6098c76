"""The Schema Object, JSON Schema 2020-12 and OpenAPI 3.1's additions, as one closed definition.

The meta-schema of JSON Schema consists of files that refer to each other dynamically, and allows every
keyword, so that editors could neither complete keywords nor find misspelt ones.
"""

from __future__ import annotations

from typing import Any, Final

from specfirst.compiler.document.schema_walk import NAMED_SUBSCHEMAS, ONE_SUBSCHEMA, SUBSCHEMA_LISTS

_SCHEMA: Final = {"$ref": "#/$defs/schema"}
_TYPE: Final = {"enum": ["array", "boolean", "integer", "null", "number", "object", "string"]}
_TEXT: Final = {"type": "string"}
_SIZE: Final = {"type": "integer", "minimum": 0}
_NUMBER: Final = {"type": "number"}
_SWITCH: Final = {"type": "boolean"}
_NAMES: Final = {"type": "array", "items": _TEXT, "uniqueItems": True}
_FORMATS: Final = (
    *("date-time", "date", "time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference"),
    *("uuid", "regex", "json-pointer", "int32", "int64", "float", "double", "password", "byte", "binary"),
)

_KEYWORDS: Final[dict[str, Any]] = {
    **dict.fromkeys(
        ("$ref", "$id", "$schema", "$anchor", "$comment", "$dynamicRef", "$dynamicAnchor"), _TEXT
    ),
    "type": {"anyOf": [_TYPE, {"type": "array", "items": _TYPE, "minItems": 1, "uniqueItems": True}]},
    "format": {"anyOf": [{"enum": list(_FORMATS)}, _TEXT]},
    "enum": {"type": "array"},
    "const": True,
    "default": True,
    **dict.fromkeys(("title", "description", "contentEncoding", "contentMediaType"), _TEXT),
    "pattern": {"type": "string", "format": "regex"},
    **dict.fromkeys(
        (
            *("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"),
            *("minContains", "maxContains"),
        ),
        _SIZE,
    ),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _NUMBER),
    "multipleOf": {"type": "number", "exclusiveMinimum": 0},
    **dict.fromkeys(("uniqueItems", "deprecated", "readOnly", "writeOnly"), _SWITCH),
    "required": _NAMES,
    "dependentRequired": {"type": "object", "additionalProperties": _NAMES},
    "examples": {"type": "array"},
    "example": {"deprecated": True},
    "discriminator": {
        "type": "object",
        "required": ["propertyName"],
        "properties": {
            "propertyName": _TEXT,
            "mapping": {"type": "object", "additionalProperties": _TEXT},
        },
        "additionalProperties": False,
    },
    "externalDocs": {"$ref": "#/$defs/external-documentation"},
    "xml": {"type": "object"},
    **dict.fromkeys(ONE_SUBSCHEMA, _SCHEMA),
    **{keyword: {"type": "array", "minItems": 1, "items": _SCHEMA} for keyword in SUBSCHEMA_LISTS},
    **{keyword: {"type": "object", "additionalProperties": _SCHEMA} for keyword in NAMED_SUBSCHEMAS},
}


def schema_object() -> dict[str, Any]:
    """Return the definition of a schema, without extensions."""
    return {"type": ["object", "boolean"], "properties": dict(_KEYWORDS), "additionalProperties": False}
