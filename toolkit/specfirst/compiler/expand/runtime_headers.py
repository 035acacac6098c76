"""The headers and parameters that the runtime itself sends and reads, as components of the bundle."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.vocabulary import RUNTIME

EXAMPLE_REQUEST_ID = "0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"
_DATE = "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} GMT$"


def _header(description: str, schema: dict[str, Any], *, required: bool = True) -> dict[str, Any]:
    return {"description": description, "required": required, RUNTIME: True, "schema": schema}


def _text(example: str, *, pattern: str | None = None, longest: int = 512) -> dict[str, Any]:
    bounds: dict[str, Any] = {"pattern": pattern} if pattern else {"minLength": 1}
    return {"type": "string", **bounds, "maxLength": longest, "examples": [example]}


HEADERS: dict[str, dict[str, Any]] = {
    "X-Request-ID": _header(
        "The ID of the request in the logs of the service; clients may send one to choose it.",
        _text(EXAMPLE_REQUEST_ID, longest=128),
    ),
    "WWW-Authenticate": _header("How to authenticate (RFC 9110, 11.6.1).", _text("Bearer")),
    "Retry-After": _header(
        "Whole seconds to wait before trying again (RFC 9110, 10.2.3).",
        {"type": "integer", "minimum": 1, "maximum": 86400, "examples": [30]},
    ),
    "Retry-After-Of-Conflict": _header(
        "Whole seconds to wait before trying again; only while the first request with the key is running.",
        {"type": "integer", "minimum": 1, "maximum": 86400, "examples": [1]},
        required=False,
    ),
    "RateLimit": _header(
        "The remaining requests of each limit (`r`), and the seconds until it is unused again (`t`) "
        "(draft-ietf-httpapi-ratelimit-headers). Absent while requests cannot be counted.",
        _text(
            '"address";r=59;t=1',
            pattern='^"[a-z0-9-]+";r=[0-9]+;t=[0-9]+(, "[a-z0-9-]+";r=[0-9]+;t=[0-9]+)*$',
        ),
        required=False,
    ),
    "RateLimit-Policy": _header(
        "The limits of the operation: `q` requests in `w` seconds, by `address` or `principal`.",
        _text(
            '"address";q=60;w=60',
            pattern='^"[a-z0-9-]+";q=[0-9]+;w=[0-9]+(, "[a-z0-9-]+";q=[0-9]+;w=[0-9]+)*$',
        ),
        required=False,
    ),
    "Idempotent-Replayed": _header(
        "`true` if this is the stored response to an earlier request with the same key.",
        {"type": "string", "enum": ["true"]},
        required=False,
    ),
    "Cache-Control": _header(
        "Who may store the response, and for how long (RFC 9111).", _text("private, no-cache")
    ),
    "Vary": _header(
        "The request headers that the response depends on: a cache stores one response per value (RFC 9110, "
        "12.5.5).",
        _text("Authorization"),
    ),
    "ETag": _header(
        "The version of the representation, for `If-None-Match` and, where it is supported, `If-Match`.",
        _text('"7"', pattern='^"[!#-~]*"$', longest=258),
    ),
    "ETag-Of-File": _header(
        "The version of the file's bytes, for `If-None-Match` and `If-Range`; absent if it is unknown.",
        _text('"0198c9f0"', pattern='^"[!#-~]*"$', longest=258),
        required=False,
    ),
    "Accept-Ranges": _header(
        "Ranges of the file can be requested, with `Range`.", {"type": "string", "enum": ["bytes"]}
    ),
    "Content-Disposition": _header(
        "Whether to show or to save the file, and its name (RFC 6266).",
        _text("attachment; filename=\"report.csv\"; filename*=UTF-8''report.csv", longest=4096),
    ),
    "Content-Range": _header(
        "The range of bytes in the response, and the size of the file; `*` if the range cannot be satisfied.",
        _text("bytes 0-499/1234", pattern="^bytes ([0-9]+-[0-9]+|[*])/[0-9]+$", longest=80),
    ),
    "Repr-Digest": _header(
        "The SHA-256 of the whole file, also in a partial response (RFC 9530); absent if it is unknown.",
        _text(
            "sha-256=:n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=:",
            pattern="^sha-256=:[A-Za-z0-9+/]{43}=:$",
            longest=64,
        ),
        required=False,
    ),
    "Deprecation": _header(
        "The time since which the operation is deprecated (RFC 9745).",
        _text("@0", pattern="^@[0-9]+$", longest=20),
    ),
    "Sunset": _header(
        "The time at which the operation is removed (RFC 8594).",
        _text("Sun, 31 Jan 2027 00:00:00 GMT", pattern=_DATE, longest=29),
    ),
}
"""The response headers by component name; `required` applies to every response that declares the header."""

CONFLICT_HEADERS = {"Retry-After": "Retry-After-Of-Conflict"}
"""The headers of 409 that have a component of their own."""

FILE_HEADERS = {"ETag": "ETag-Of-File"}
"""The headers of downloads that have a component of their own."""


def _parameter(
    name: str, description: str, schema: dict[str, Any], *, runtime: bool = True, example: str | None = None
) -> dict[str, Any]:
    marks: dict[str, Any] = {RUNTIME: True} if runtime else {}
    shown = {} if example is None else {"example": example}
    return {"name": name, "in": "header", "description": description, **marks, "schema": schema, **shown}


# Only a text, since the runtime ignores values that it does not understand (RFC 9110) and never refuses them,
# and so that tools that know these headers find them.
IDEMPOTENCY_KEY = "Idempotency-Key"
PARAMETERS: dict[str, dict[str, Any]] = {
    IDEMPOTENCY_KEY: _parameter(
        IDEMPOTENCY_KEY,
        "Makes it safe to send the request again: it is executed once, and repetitions with the same key and "
        "body get the same response. Choose a new random value for every new request.",
        {
            "type": "string",
            "pattern": "^[!-~]+$",
            "minLength": 8,
            "maxLength": 128,
            "examples": [EXAMPLE_REQUEST_ID],
        },
    ),
    "If-None-Match": _parameter(
        "If-None-Match",
        "`ETag` of the client's copy: 304 if it is still the current one (RFC 9110, 13.1.2).",
        {"type": "string"},
        example='"7"',
    ),
    "Range": _parameter(
        "Range",
        "The part of the file to send, as one range of bytes; any other range is ignored (RFC 9110, 14.2).",
        {"type": "string"},
        example="bytes=0-499",
    ),
    "If-Range": _parameter(
        "If-Range",
        "`ETag` of the file that the range belongs to: the whole file is sent if it has changed.",
        {"type": "string"},
        example='"0198c9f0"',
    ),
    "Last-Event-ID": _parameter(
        "Last-Event-ID",
        "`id` of the last event that the client received: the stream continues after it, if it is known.",
        {"type": "string", "maxLength": 256, "examples": [EXAMPLE_REQUEST_ID]},
        runtime=False,
    ),
}
"""The request headers by name. A header without `x-runtime` is an argument of the service."""


def component_name(header: str) -> str:
    """Return the component name of a parameter, such as `IdempotencyKey` for `Idempotency-Key`."""
    return header.replace("-", "")
