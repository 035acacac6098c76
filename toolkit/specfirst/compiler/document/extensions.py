"""The extensions of parts of a document. Those of operations are in `policies`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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


def event_schema(media: Any) -> Any:
    """Return the schema of the data of each server-sent event; None if there is none."""
    return media.get(EVENT_SCHEMA) if isinstance(media, Mapping) else None


def enum_names(schema: Mapping[str, Any]) -> Any:
    """Return the names that the document gives the members of an enumeration; empty without names."""
    return next((schema[key] for key in ENUM_NAMES if schema.get(key)), ())
