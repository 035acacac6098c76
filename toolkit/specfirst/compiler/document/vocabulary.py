"""The vocabulary of documents: methods, media types, parameter styles, and extensions.

Those of operations are in `policies`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.media_types import essence

CATALOGUE = "x-error-catalogue"
ENVELOPE = "x-envelope"
"""At the root, the schema of the envelope; in that schema, the property that contains the data.

`false` on a response opts out of the envelope.
"""
ENVELOPE_DESCRIPTION = "x-envelope-description"
"""On a component, the description of its envelope."""
EVENT_SCHEMA = "x-event-schema"
LINT_WAIVE = "x-lint-waive"
"""On any object, the lint rules that are waived in it, each with the reason. It is not published."""
RUNTIME = "x-runtime"
STRICT_QUERY = "x-strict-query"
BASE = "x-base"
"""The base component of an inheritance; only in normalised discriminators."""
LEFT_OUT = "x-left-out"
"""Properties of the other direction, which are accepted and ignored; only in normalised schemas."""
ENUM_NAMES = ("x-enum-varnames", "x-enumNames")
"""The names of the members of an enumeration; the first present keyword is used."""


def is_by_runtime(part: Any) -> bool:
    """Whether the runtime reads this parameter, or sends this response or header, without the service."""
    return isinstance(part, Mapping) and part.get(RUNTIME) is True


def has_strict_query(document: Mapping[str, Any]) -> bool:
    """Whether undeclared query parameters of an operation are refused."""
    return document.get(STRICT_QUERY) is True


def enveloped_member(schema: Any) -> Any:
    """Return the property of an envelope that contains the data; None for other schemas."""
    return schema.get(ENVELOPE) if isinstance(schema, Mapping) else None


def enveloped_data(schema: Any) -> tuple[str, Any] | None:
    """Return name and schema of the property with the data of an envelope; None for other schemas."""
    member = enveloped_member(schema)
    properties = schema.get("properties") or {} if isinstance(member, str) else {}
    return (member, properties[member]) if member in properties else None


def event_schema(media: Any) -> Any:
    """Return the schema of the data of each server-sent event; None if there is none."""
    return media.get(EVENT_SCHEMA) if isinstance(media, Mapping) else None


def enum_names(schema: Mapping[str, Any]) -> Any:
    """Return the names that the document gives the members of an enumeration; empty without names."""
    return next((schema[key] for key in ENUM_NAMES if schema.get(key)), ())


HTTP_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
"""The fields of a path item that contain an operation (OpenAPI 3.1, 4.8.9; `query`: OpenAPI 3.2, 4.9.1)."""

NOT_IN_3_1 = frozenset({"query"})
"""The methods that OpenAPI 3.0 and 3.1 do not define."""

IDEMPOTENT_METHODS = ("get", "put", "delete", "head", "options", "query")
"""Methods that may be repeated with the effect of one request (RFC 9110, 9.2.2). The SDK core has a copy."""


JSON = "application/json"
EVENT_STREAM = "text/event-stream"
URL_ENCODED = "application/x-www-form-urlencoded"
FORMS = ("multipart/form-data", URL_ENCODED)


def key_of(content: Any, wanted: str) -> str | None:
    """Return the key of `content` that matches the media type `wanted`, ignoring case and parameters."""
    keys = content if isinstance(content, Mapping) else ()
    return next((key for key in keys if essence(str(key)) == wanted), None)


def media_of(content: Any, wanted: str) -> Any:
    """Return the media type object for `wanted`; None if there is none."""
    key = key_of(content, wanted)
    return None if key is None else content[key]


DEFAULT_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}
STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles that each location allows."""


def style_of(parameter: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the style and `explode`, with defaults; a style that the location does not allow is ignored."""
    style, location = parameter.get("style"), parameter["in"]
    style = style if style in STYLES[location] else DEFAULT_STYLES[location]
    explode = parameter.get("explode")
    return style, style in ("form", "deepObject") if explode is None else bool(explode)
