"""Derive the parameters, responses and headers that the runtime adds for an operation's policies.

The author writes `x-rate-limit`, `x-idempotent`, `x-cache`, `x-sunset`, `If-Match`, an event stream or a 206;
the bundle declares the rest, as `specfirst.runtime` sends it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.vocabulary import EVENT_STREAM, has_strict_query, is_by_runtime, key_of
from specfirst.compiler.expand.catalogue import Catalogue, CatalogueEntry

IF_MATCH = "if-match"
_UNSAFE = ("put", "patch", "post", "delete")


def takes_if_match(operation: WrittenOperation) -> bool:
    """Whether the operation declares the header parameter `If-Match`."""
    return IF_MATCH in header_parameters(operation)


def header_parameters(operation: WrittenOperation) -> set[str]:
    """Return the names of the operation's declared header parameters, in lower case."""
    return {
        str(parameter.get("name")).lower()
        for _, parameter in operation.parameters
        if parameter.get("in") == "header"
    }


def is_download(operation: WrittenOperation) -> bool:
    """Whether the runtime serves ranges of the response: the operation has a 206 sent by the runtime."""
    return is_by_runtime(follow(operation.document, operation.responses.get("206")))


def is_event_stream(operation: WrittenOperation) -> bool:
    """Whether a success of the operation is a stream of server-sent events."""
    return any(
        key_of(response.get("content"), EVENT_STREAM) is not None
        for status, response in successes(operation)
        if status != "304"
    )


def successes(operation: WrittenOperation) -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the declared success responses by status, with references followed."""
    for status, written in operation.responses.items():
        response = follow(operation.document, written)
        if str(status).startswith(("2", "3")) and isinstance(response, dict):
            yield str(status), response


def etag_property(operation: WrittenOperation) -> str | None:
    """Return the property of the operation's data that holds its version, or None.

    It is the operation's own, or, for an unsafe operation with `If-Match`, that of the GET on the same path,
    whose response is the next version of the same resource.
    """
    if takes_if_match(operation) and operation.method in _UNSAFE:
        return operation.etag_of_read
    return operation.policies.etag


def can_send_not_modified(operation: WrittenOperation) -> bool:
    """Whether a 304 may be sent instead of the 200."""
    return is_download(operation) or (operation.method == "get" and etag_property(operation) is not None)


def parameters_by_rule(operation: WrittenOperation) -> tuple[str, ...]:
    """Return the header parameters implied by the operation's policies."""
    names: list[str] = []
    if operation.policies.idempotent:
        names.append("Idempotency-Key")
    if can_send_not_modified(operation):
        names.append("If-None-Match")
    if is_download(operation):
        names += ["Range", "If-Range"]
    if is_event_stream(operation):
        names.append("Last-Event-ID")
    return tuple(names)


def headers_by_rule(operation: WrittenOperation, status: int) -> tuple[str, ...]:
    """Return the headers that the runtime adds to the response with this status."""
    names = ["X-Request-ID", *_OF_STATUS.get(status, ())]
    if operation.policies.rate_limits:
        names += ["RateLimit", "RateLimit-Policy"]
    if operation.policies.sunset is not None:
        names += ["Deprecation", "Sunset"]
    if status < 400:
        names += _of_success(operation, status)
    elif status == 409 and operation.policies.idempotent:
        names.append("Retry-After")
    elif status == 416 and is_download(operation):
        names.append("Content-Range")
    return tuple(names)


_OF_STATUS = {401: ("WWW-Authenticate",), 429: ("Retry-After",), 503: ("Retry-After",)}


def _of_success(operation: WrittenOperation, status: int) -> Iterator[str]:
    if operation.policies.cache_control is not None:
        yield "Cache-Control"
        if operation.is_secured:
            yield "Vary"
    if is_download(operation):
        yield from ("Accept-Ranges", "Content-Disposition", "ETag")
        if status in (200, 206):
            yield "Repr-Digest"
        if status == 206:
            yield "Content-Range"
    elif etag_property(operation) is not None and status in (200, 304):
        yield "ETag"
    if operation.policies.idempotent:
        yield "Idempotent-Replayed"


def _has_parameters(operation: WrittenOperation) -> bool:
    # A strict query refuses unknown parameters even if none is declared.
    return bool(operation.parameters) or has_strict_query(operation.document)


_INVALID = "request.invalid"
_CODES: tuple[tuple[Callable[[WrittenOperation], bool], tuple[str, ...]], ...] = (
    (lambda operation: operation.is_secured, ("auth.unauthenticated", "auth.forbidden")),
    (
        lambda operation: "requestBody" in operation.value,
        ("request.too_large", "request.unsupported_media_type", _INVALID),
    ),
    (_has_parameters, (_INVALID,)),
    (lambda operation: bool(operation.policies.rate_limits), ("rate.limited",)),
    (
        lambda operation: operation.policies.idempotent,
        ("idempotency.key_reused", "idempotency.in_progress", _INVALID),
    ),
    (is_event_stream, (_INVALID,)),
    (takes_if_match, ("request.precondition_failed",)),
    (is_download, ("request.range_not_satisfiable",)),
    (lambda _: True, ("internal.error", "service.unavailable")),
)
"""The codes that follow from a property of an operation."""
BY_RULE = tuple(dict.fromkeys(code for _, codes in _CODES for code in codes))
"""The codes implied by rules, all of which the catalogue must have."""


def codes_by_rule(operation: WrittenOperation) -> tuple[str, ...]:
    """Return the codes implied by the operation's security, body, parameters and limits."""
    return tuple(dict.fromkeys(code for holds, codes in _CODES if holds(operation) for code in codes))


def entries_of(operation: WrittenOperation, catalogue: Catalogue) -> dict[int, list[CatalogueEntry]]:
    """Return the operation's failures by ascending status; its own codes come before implied ones."""
    codes = dict.fromkeys((*operation.policies.error_codes, *codes_by_rule(operation)))
    by_status: dict[int, list[CatalogueEntry]] = {}
    for entry in (catalogue.entries[code] for code in codes if code in catalogue.entries):
        by_status.setdefault(entry.status, []).append(entry)
    return dict(sorted(by_status.items()))
