"""The schema of each extension of the dialect, by the object that contains it.

The names are those that the compiler parses (`specfirst.compiler.document`). The schema refuses what the
compiler refuses, as far as a single node shows it: `specfirst lint` checks whether `x-roles` is on a public
operation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from specfirst.compiler.document import policies, vocabulary

Schema = Mapping[str, Any]
_COUNT: Final = {"type": "integer", "minimum": 1}
_NAMES: Final = {"type": "array", "items": {"type": "string", "minLength": 1}, "uniqueItems": True}
_ENUM_NAMES: Final = {
    "description": "Names of the members of the enumeration, in its order.",
    "type": "array",
    "items": {"type": "string"},
    "examples": [["OPEN", "PAID"]],
}
_LIMIT: Final = {
    "type": "object",
    "additionalProperties": False,
    "required": ["requests", "seconds"],
    "properties": {
        "requests": {"description": "The number of allowed requests.", **_COUNT},
        "seconds": {"description": "The length of the window in seconds.", **_COUNT},
        "by": {
            "description": "The clients that are counted together; `principal` needs a secured operation.",
            "enum": ["address", "principal"],
        },
    },
}


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension: its name, the objects that may contain it, and its schema.

    `objects` are names of `$defs` in the schema of OpenAPI; the document itself is `document`.
    """

    name: str
    objects: tuple[str, ...]
    schema: Schema


_OF_OPERATIONS: Final = (
    (
        policies.CACHE,
        {
            "description": "Sends `Cache-Control` on a GET and, with `etag`, an `ETag` and 304.",
            "type": "object",
            "additionalProperties": False,
            "required": ["control"],
            "properties": {
                "control": {"description": "The value of `Cache-Control`.", "type": "string"},
                "etag": {
                    "description": "The property of the data that is its version.",
                    "type": ["string", "null"],
                },
            },
            "examples": [{"control": "private, no-cache", "etag": "version"}],
        },
    ),
    (
        policies.ERROR_CODES,
        {
            "description": "Codes of the error catalogue that the service raises; each gets a response.",
            **_NAMES,
            "items": {"type": "string", "pattern": r"^[a-z_]+\.[a-z_]+$"},
            "examples": [["users.not_found"]],
        },
    ),
    (
        policies.IDEMPOTENT,
        {
            "description": "Takes an `Idempotency-Key`: the same key and body get the stored response.",
            "type": "boolean",
            "examples": [True],
        },
    ),
    (
        policies.MAX_BODY_BYTES,
        {
            "description": "The largest request body in bytes; a larger one gets 413.",
            **_COUNT,
            "examples": [1048576],
        },
    ),
    (
        policies.RATE_LIMIT,
        {
            "description": "The number of allowed requests; further ones get 429 with `Retry-After`.",
            "anyOf": [_LIMIT, {"type": "array", "items": _LIMIT}],
            "examples": [{"requests": 60, "seconds": 60, "by": "address"}],
        },
    ),
    (
        policies.ROLES,
        {
            "description": "Roles that may call the operation; others get 403. Without it every role may.",
            **_NAMES,
            "minItems": 1,
            "examples": [["superadmin"]],
        },
    ),
    (
        policies.SUNSET,
        {
            "description": "The day after which the operation may be removed; it is `deprecated` until then.",
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "format": "date",
            "examples": ["2027-01-31"],
        },
    ),
)

EXTENSIONS: Final = (
    *(Extension(name, ("operation",), schema) for name, schema in _OF_OPERATIONS),
    Extension(
        vocabulary.CATALOGUE,
        ("document",),
        {
            "description": "The file of the error codes; documents that name one follow the conventions.",
            "type": "string",
            "minLength": 1,
            "examples": ["../../errors.yaml"],
        },
    ),
    Extension(
        vocabulary.STRICT_QUERY,
        ("document",),
        {
            "description": "Refuses query parameters that an operation does not declare, with 422.",
            "type": "boolean",
            "examples": [True],
        },
    ),
    Extension(
        vocabulary.ENVELOPE,
        ("schema",),
        {
            "description": "The property of this envelope that contains the data of services.",
            "type": "string",
            "minLength": 1,
            "examples": ["data"],
        },
    ),
    Extension(
        vocabulary.ENVELOPE,
        ("document",),
        {
            "$ref": "#/$defs/schema",
            "description": "The envelope of every JSON success; paths and examples then show the data.",
            "examples": [{"$ref": "../../shared/schemas/envelope.yaml#/Envelope"}],
        },
    ),
    Extension(
        vocabulary.ENVELOPE,
        ("response",),
        {"description": "`false`: this response has no envelope.", "const": False, "examples": [False]},
    ),
    Extension(
        vocabulary.ENVELOPE_DESCRIPTION,
        ("schema",),
        {
            "description": "The description of the envelope around this schema.",
            "type": "string",
            "minLength": 1,
            "examples": ["A user in the envelope."],
        },
    ),
    Extension(
        vocabulary.EVENT_SCHEMA,
        ("media-type", "response"),
        {
            "$ref": "#/$defs/schema",
            "description": "The schema of the data of each server-sent event, of `text/event-stream`.",
            "examples": [{"$ref": "../schemas/notifications.yaml#/NotificationEvent"}],
        },
    ),
    Extension(
        vocabulary.RUNTIME,
        ("parameter", "response", "header"),
        {
            "description": "The runtime reads this parameter, or sends this response or header, by itself.",
            "type": "boolean",
            "examples": [True],
        },
    ),
    *(
        Extension(
            vocabulary.LINT_WAIVE,
            (name,),
            {
                "description": "Rules of `specfirst lint` that are waived here, each with the reason.",
                "type": "object",
                "minProperties": 1,
                "additionalProperties": {"type": "string", "minLength": 1},
                "examples": [{"lists-come-in-pages": "There are five countries."}],
            },
        )
        for name in ("document", "operation", "parameter", "response", "schema")
    ),
    *(Extension(name, ("schema",), _ENUM_NAMES) for name in vocabulary.ENUM_NAMES),
)
