"""Determine the kind of each node of a document: the object types of OpenAPI 3.0 and 3.1 and their fields.

This distinguishes a reference from `$ref` in an example, a default or an extension, and an example from a
property named `example`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from enum import StrEnum
from typing import Any, NamedTuple

from specfirst.compiler.document.json_pointer import Pointer, resolve
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import NAMED_SUBSCHEMAS, ONE_SUBSCHEMA, SUBSCHEMA_LISTS
from specfirst.compiler.document.vocabulary import ENVELOPE, EVENT_SCHEMA, HTTP_METHODS


class Kind(StrEnum):
    """An object type of the specification, or a mapping or list of one (`*`)."""

    DOCUMENT = "document"
    INFO = "info"
    LICENSE = "license"
    TAG = "tag"
    TAGS = "tags"
    SERVER = "server"
    SERVERS = "servers"
    SERVER_VARIABLE = "server variable"
    SERVER_VARIABLES = "server variables"
    COMPONENTS = "components"
    PATHS = "paths"
    WEBHOOKS = "webhooks"
    PATH_ITEM = "path item"
    PATH_ITEMS = "path items"
    OPERATION = "operation"
    PARAMETER = "parameter"
    PARAMETERS = "parameters"
    REQUEST_BODY = "request body"
    REQUEST_BODIES = "request bodies"
    CONTENT = "content"
    MEDIA_TYPE = "media type"
    ENCODINGS = "encodings"
    ENCODING = "encoding"
    RESPONSES = "responses"
    RESPONSE = "response"
    NAMED_RESPONSES = "named responses"
    HEADER = "header"
    HEADERS = "headers"
    EXAMPLE = "example"
    EXAMPLES = "examples"
    LINK = "link"
    LINKS = "links"
    CALLBACK = "callback"
    CALLBACKS = "callbacks"
    SECURITY_SCHEME = "security scheme"
    SECURITY_SCHEMES = "security schemes"
    OAUTH_FLOWS = "OAuth flows"
    OAUTH_FLOW = "OAuth flow"
    SCHEMA = "schema"
    SCHEMAS = "schemas"
    DISCRIMINATOR = "discriminator"
    LITERAL = "literal"


ANY = "*"

_FIELDS: dict[Kind, dict[str, Kind]] = {
    Kind.DOCUMENT: {
        "info": Kind.INFO,
        "servers": Kind.SERVERS,
        "tags": Kind.TAGS,
        "paths": Kind.PATHS,
        "webhooks": Kind.WEBHOOKS,
        "x-webhooks": Kind.WEBHOOKS,
        "components": Kind.COMPONENTS,
        ENVELOPE: Kind.SCHEMA,
    },
    Kind.INFO: {"license": Kind.LICENSE},
    Kind.TAGS: {ANY: Kind.TAG},
    Kind.SERVERS: {ANY: Kind.SERVER},
    Kind.SERVER: {"variables": Kind.SERVER_VARIABLES},
    Kind.SERVER_VARIABLES: {ANY: Kind.SERVER_VARIABLE},
    Kind.PATHS: {ANY: Kind.PATH_ITEM},
    Kind.WEBHOOKS: {ANY: Kind.PATH_ITEM},
    Kind.COMPONENTS: {
        "schemas": Kind.SCHEMAS,
        "responses": Kind.NAMED_RESPONSES,
        "parameters": Kind.PARAMETERS,
        "examples": Kind.EXAMPLES,
        "requestBodies": Kind.REQUEST_BODIES,
        "headers": Kind.HEADERS,
        "securitySchemes": Kind.SECURITY_SCHEMES,
        "links": Kind.LINKS,
        "callbacks": Kind.CALLBACKS,
        "pathItems": Kind.PATH_ITEMS,
    },
    Kind.PATH_ITEMS: {ANY: Kind.PATH_ITEM},
    Kind.PATH_ITEM: {
        "servers": Kind.SERVERS,
        "parameters": Kind.PARAMETERS,
        **dict.fromkeys(HTTP_METHODS, Kind.OPERATION),
    },
    Kind.OPERATION: {
        "servers": Kind.SERVERS,
        "parameters": Kind.PARAMETERS,
        "requestBody": Kind.REQUEST_BODY,
        "responses": Kind.RESPONSES,
        "callbacks": Kind.CALLBACKS,
    },
    Kind.PARAMETERS: {ANY: Kind.PARAMETER},
    Kind.PARAMETER: {"schema": Kind.SCHEMA, "examples": Kind.EXAMPLES, "content": Kind.CONTENT},
    Kind.REQUEST_BODIES: {ANY: Kind.REQUEST_BODY},
    Kind.REQUEST_BODY: {"content": Kind.CONTENT},
    Kind.CONTENT: {ANY: Kind.MEDIA_TYPE},
    Kind.MEDIA_TYPE: {
        "schema": Kind.SCHEMA,
        EVENT_SCHEMA: Kind.SCHEMA,
        "examples": Kind.EXAMPLES,
        "encoding": Kind.ENCODINGS,
    },
    Kind.ENCODINGS: {ANY: Kind.ENCODING},
    Kind.ENCODING: {"headers": Kind.HEADERS},
    Kind.RESPONSES: {ANY: Kind.RESPONSE},
    Kind.NAMED_RESPONSES: {ANY: Kind.RESPONSE},
    Kind.RESPONSE: {
        "headers": Kind.HEADERS,
        "content": Kind.CONTENT,
        "links": Kind.LINKS,
        EVENT_SCHEMA: Kind.SCHEMA,
    },
    Kind.HEADERS: {ANY: Kind.HEADER},
    Kind.HEADER: {"schema": Kind.SCHEMA, "examples": Kind.EXAMPLES, "content": Kind.CONTENT},
    Kind.EXAMPLES: {ANY: Kind.EXAMPLE},
    Kind.LINKS: {ANY: Kind.LINK},
    Kind.LINK: {"server": Kind.SERVER},
    Kind.CALLBACKS: {ANY: Kind.CALLBACK},
    Kind.CALLBACK: {ANY: Kind.PATH_ITEM},
    Kind.SECURITY_SCHEMES: {ANY: Kind.SECURITY_SCHEME},
    Kind.SECURITY_SCHEME: {"flows": Kind.OAUTH_FLOWS},
    Kind.OAUTH_FLOWS: dict.fromkeys(
        ("implicit", "password", "clientCredentials", "authorizationCode"), Kind.OAUTH_FLOW
    ),
    Kind.SCHEMAS: {ANY: Kind.SCHEMA},
    Kind.SCHEMA: {
        **dict.fromkeys((*SUBSCHEMA_LISTS, *NAMED_SUBSCHEMAS), Kind.SCHEMAS),
        **dict.fromkeys(ONE_SUBSCHEMA, Kind.SCHEMA),
        "discriminator": Kind.DISCRIMINATOR,
    },
}

REFERENCEABLE = frozenset(
    {
        Kind.PATH_ITEM, Kind.PARAMETER, Kind.REQUEST_BODY, Kind.RESPONSE, Kind.HEADER, Kind.EXAMPLE,
        Kind.LINK, Kind.CALLBACK, Kind.SECURITY_SCHEME, Kind.SCHEMA,
    }
)  # fmt: skip
"""Objects that may be replaced by `$ref` (OpenAPI 3.1, 4.8.23; for a path item 4.8.9.1)."""

SECTIONS: Mapping[Kind, str] = {
    _FIELDS[named][ANY]: section for section, named in _FIELDS[Kind.COMPONENTS].items()
}
"""The section of `components` for each kind that has one."""

_EXTENSIBLE = frozenset({Kind.PATHS, Kind.WEBHOOKS, Kind.RESPONSES, Kind.CALLBACK})
"""Mappings in which members with names that start with `x-` are extensions."""


class Node(NamedTuple):
    """A node of a document, with its kind and pointer."""

    pointer: Pointer
    kind: Kind
    value: Any


def member_kind(kind: Kind, key: str | int) -> Kind:
    """Return the kind of the member `key` of an object of `kind`; LITERAL for plain data and extensions."""
    fields = _FIELDS.get(kind)
    if fields is None:
        return Kind.LITERAL
    every = fields.get(ANY)
    if every is None:
        return fields.get(str(key), Kind.LITERAL)
    return Kind.LITERAL if _is_no_object(kind, key) else every


def _is_no_object(kind: Kind, key: str | int) -> bool:
    """Whether a member of a mapping is not one of its objects: an extension, or a `$ref`."""
    if key == "$ref":
        return kind in REFERENCEABLE
    return kind in _EXTENSIBLE and isinstance(key, str) and key.startswith("x-")


def members(node: Node) -> Iterator[Node]:
    """Yield the direct members of a node that is not a literal."""
    pointer = node.pointer
    return (
        Node((*pointer, key), kind, value) for key, kind, value in kinds_of_members(node.kind, node.value)
    )


def kinds_of_members(parent: Kind, value: Any) -> Iterator[tuple[str | int, Kind, Any]]:
    """Yield key, kind and value of the direct members of a value that is not a literal."""
    if parent is Kind.LITERAL:
        return
    if isinstance(value, dict):
        for key, member in value.items():
            yield key, _in_mapping(parent, member_kind(parent, key), member), member
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield index, member_kind(parent, index), member


def typed_members(node: Node) -> list[Node]:
    """Yield the direct members that are not literals."""
    pointer, parent, value = node
    fields = _FIELDS.get(parent)
    if fields is None:
        return []
    every = fields.get(ANY)
    if isinstance(value, dict):
        if every is None:
            # Most members of most nodes are literals, which a single look-up excludes.
            return [
                Node((*pointer, key), _in_mapping(parent, fields[key], member), member)
                for key, member in value.items()
                if key in fields
            ]
        return [
            Node((*pointer, key), every, member)
            for key, member in value.items()
            if not _is_no_object(parent, key)
        ]
    if isinstance(value, list) and every is not None:
        return [Node((*pointer, index), every, member) for index, member in enumerate(value)]
    return []


def _in_mapping(parent: Kind, kind: Kind, value: Any) -> Kind:
    """Return the kind of a member of a mapping; `items: [...]` of older drafts is a list of schemas."""
    is_list = parent is kind is Kind.SCHEMA and isinstance(value, list)
    return Kind.SCHEMAS if is_list else kind


def has_fixed_fields(kind: Kind) -> bool:
    """Whether the keys of an object are those of the specification, and not names of the author."""
    return ANY not in _FIELDS.get(kind, {ANY: kind})


def walk(value: Any, kind: Kind = Kind.DOCUMENT, pointer: Pointer = ()) -> Iterator[Node]:
    """Yield the node and all nodes below it except literals, in document order.

    References are not followed.
    """
    pending = [Node(pointer, kind, value)]
    while pending:
        node = pending.pop()
        yield node
        pending.extend(reversed(typed_members(node)))


def kind_at(document: Any, pointer: Pointer) -> Kind:
    """Return the kind of the node at a pointer; LITERAL for plain data.

    Raises:
        KeyError: there is none.
    """
    kind, value = Kind.DOCUMENT, document
    for token in pointer:
        value = resolve(value, (token,))
        kind = _in_mapping(kind, member_kind(kind, token), value)
    return kind


def reference_of(node: Node) -> str | None:
    """Return the `$ref` of a node that may be a reference; None if it is not one."""
    return reference_in(node.value) if node.kind in REFERENCEABLE else None


_COMMON = frozenset({"description", "$ref"})
_VALUE = _COMMON | {
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "example",
}

_PLAIN: Mapping[Kind, Set[str]] = {
    Kind.DOCUMENT: {"openapi", "jsonSchemaDialect", "security", "externalDocs"},
    Kind.INFO: {"title", "summary", "description", "termsOfService", "contact", "version"},
    Kind.LICENSE: {"name", "identifier", "url"},
    Kind.TAG: {"name", "description", "externalDocs"},
    Kind.SERVER: {"url", "description"},
    Kind.SERVER_VARIABLE: {"enum", "default", "description"},
    Kind.COMPONENTS: set(),
    Kind.PATH_ITEM: _COMMON | {"summary"},
    Kind.OPERATION: {
        "tags", "summary", "description", "externalDocs", "operationId", "deprecated", "security",
    },
    Kind.PARAMETER: _VALUE | {"name", "in"},
    Kind.HEADER: _VALUE,
    Kind.REQUEST_BODY: _COMMON | {"required"},
    Kind.MEDIA_TYPE: {"example"},
    Kind.ENCODING: {"contentType", "style", "explode", "allowReserved"},
    Kind.RESPONSE: _COMMON,
    Kind.EXAMPLE: _COMMON | {"summary", "value", "externalValue"},
    Kind.LINK: _COMMON | {"operationRef", "operationId", "parameters", "requestBody"},
    Kind.SECURITY_SCHEME: _COMMON | {"type", "name", "in", "scheme", "bearerFormat", "openIdConnectUrl"},
    Kind.OAUTH_FLOWS: set(),
    Kind.OAUTH_FLOW: {"authorizationUrl", "tokenUrl", "refreshUrl", "scopes"},
    Kind.DISCRIMINATOR: {"propertyName", "mapping"},
}  # fmt: skip
"""The fields that contain plain data, of objects with fixed fields."""

FIELDS: Mapping[Kind, frozenset[str]] = {
    kind: frozenset(plain | {name for name in _FIELDS.get(kind, ()) if not name.startswith("x-")})
    for kind, plain in _PLAIN.items()
}
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
