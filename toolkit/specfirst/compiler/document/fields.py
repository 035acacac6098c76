"""The fields that OpenAPI 3.0 and 3.1 define for each object, and the keywords of schemas."""

from __future__ import annotations

from collections.abc import Mapping

from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.document.methods import HTTP_METHODS

_COMMON = frozenset({"description", "$ref"})
_VALUE = _COMMON | {
    "required", "deprecated", "allowEmptyValue", "style", "explode", "allowReserved", "schema", "example",
    "examples", "content",
}  # fmt: skip

FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.DOCUMENT: frozenset(
        {
            "openapi", "info", "jsonSchemaDialect", "servers", "paths", "webhooks", "components", "security",
            "tags", "externalDocs",
        }
    ),
    Kind.INFO: frozenset(
        {"title", "summary", "description", "termsOfService", "contact", "license", "version"}
    ),
    Kind.TAG: frozenset({"name", "description", "externalDocs"}),
    Kind.SERVER: frozenset({"url", "description", "variables"}),
    Kind.COMPONENTS: frozenset(
        {
            "schemas", "responses", "parameters", "examples", "requestBodies", "headers", "securitySchemes",
            "links", "callbacks", "pathItems",
        }
    ),
    Kind.PATH_ITEM: _COMMON | {"summary", "servers", "parameters", *HTTP_METHODS},
    Kind.OPERATION: frozenset(
        {
            "tags", "summary", "description", "externalDocs", "operationId", "parameters", "requestBody",
            "responses", "callbacks", "deprecated", "security", "servers",
        }
    ),
    Kind.PARAMETER: _VALUE | {"name", "in"},
    Kind.HEADER: _VALUE,
    Kind.REQUEST_BODY: _COMMON | {"content", "required"},
    Kind.MEDIA_TYPE: frozenset({"schema", "example", "examples", "encoding"}),
    Kind.ENCODING: frozenset({"contentType", "headers", "style", "explode", "allowReserved"}),
    Kind.RESPONSE: _COMMON | {"headers", "content", "links"},
    Kind.EXAMPLE: _COMMON | {"summary", "value", "externalValue"},
    Kind.LINK: _COMMON | {"operationRef", "operationId", "parameters", "requestBody", "server"},
    Kind.SECURITY_SCHEME: _COMMON
    | {"type", "name", "in", "scheme", "bearerFormat", "flows", "openIdConnectUrl"},
    Kind.DISCRIMINATOR: frozenset({"propertyName", "mapping"}),
}  # fmt: skip
"""The fields of objects with fixed fields; a reference may also have `summary` and `description`."""

KEYWORDS_OF_3_0 = frozenset(
    {
        "$ref", "title", "multipleOf", "maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum",
        "maxLength", "minLength", "pattern", "maxItems", "minItems", "uniqueItems", "maxProperties",
        "minProperties", "required", "enum", "type", "allOf", "oneOf", "anyOf", "not", "items", "properties",
        "additionalProperties", "description", "format", "default", "nullable", "discriminator", "readOnly",
        "writeOnly", "xml", "externalDocs", "example", "deprecated",
    }
)  # fmt: skip
"""The fields of a Schema Object of OpenAPI 3.0 (section 4.7.24)."""

KEYWORDS = (KEYWORDS_OF_3_0 - {"nullable"}) | {
    "$schema", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor",
    "$vocabulary", "$comment", "$defs", "definitions", "if", "then", "else", "dependentSchemas",
    "dependentRequired", "dependencies", "prefixItems", "additionalItems", "contains", "minContains",
    "maxContains", "patternProperties", "propertyNames", "unevaluatedItems", "unevaluatedProperties", "const",
    "contentEncoding", "contentMediaType", "contentSchema", "examples",
}  # fmt: skip
"""The keywords of OpenAPI 3.1: those of JSON Schema 2020-12 and earlier drafts, and OpenAPI's own."""
