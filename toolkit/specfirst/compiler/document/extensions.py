"""The extensions that mark parts of a document. Those of operations are in `policies`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CATALOGUE = "x-error-catalogue"
ENVELOPE = "x-envelope"
"""At the root: the schema of the envelope. In that schema: which property holds the data.

`false` on a response: it has no envelope.
"""
ENVELOPE_DESCRIPTION = "x-envelope-description"
"""On a component: what its envelope is described by."""
EVENT_SCHEMA = "x-event-schema"
LINT_WAIVE = "x-lint-waive"
"""On any object: rules of the linter that do not hold in it, each with the reason. It is not served."""
RUNTIME = "x-runtime"
STRICT_QUERY = "x-strict-query"
BASE = "x-base"
"""The base component of an inheritance; in normalised discriminators only."""
LEFT_OUT = "x-left-out"
"""Properties of the other direction, to be accepted and dropped; in normalised schemas only."""
ENUM_NAMES = ("x-enum-varnames", "x-enumNames")
"""Names of the members of an enumeration; the first that stands there counts."""


def is_by_runtime(part: Any) -> bool:
    """Whether the runtime reads this parameter, or sends this response or header, without the service."""
    return isinstance(part, Mapping) and part.get(RUNTIME) is True


def has_strict_query(document: Mapping[str, Any]) -> bool:
    """Whether query parameters that an operation does not declare are refused."""
    return document.get(STRICT_QUERY) is True


def enveloped_member(schema: Any) -> Any:
    """The property of an envelope that holds the data; None for a schema that is no envelope."""
    return schema.get(ENVELOPE) if isinstance(schema, Mapping) else None


def event_schema(media: Any) -> Any:
    """The schema of the data of each server-sent event; None where there is none."""
    return media.get(EVENT_SCHEMA) if isinstance(media, Mapping) else None


def enum_names(schema: Mapping[str, Any]) -> Any:
    """Return the names that the document gives the members of an enumeration; empty without names."""
    return next((schema[key] for key in ENUM_NAMES if schema.get(key)), ())
