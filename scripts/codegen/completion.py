"""Completes a bundle: the statuses that follow from error codes and rules, and the headers of every answer.

What is served is the completed bundle, so nobody writes 401, 422 or 500 by hand, and nobody forgets them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from scripts.codegen.bundle import CATALOGUE_KEY, Bundle
from scripts.codegen.bundler import ERROR_RESPONSE
from scripts.codegen.catalogue import Catalogue, CatalogueEntry
from scripts.codegen.operations import WrittenOperation, follow, operations
from scripts.codegen.status_rules import entries_of

_JSON = "application/json"
_EXAMPLE_REQUEST_ID = "0198c9f0-8d3c-7a53-9f5e-0d8a1c2b3e4f"
_FIELD_ERROR = {
    "loc": ["query", "unknown"],
    "type": "extra_forbidden",
    "message": "Extra inputs are not permitted",
}

REQUEST_ID: dict[str, Any] = {
    "description": "Identifies this request in our logs; send one to choose it.",
    "required": True,
    "x-runtime": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 128, "examples": [_EXAMPLE_REQUEST_ID]},
}
WWW_AUTHENTICATE: dict[str, Any] = {
    "description": "How to authenticate (RFC 9110, 11.6.1).",
    "required": True,
    "x-runtime": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 512, "examples": ["Bearer"]},
}
RETRY_AFTER: dict[str, Any] = {
    "description": "Whole seconds to wait before trying again (RFC 9110, 10.2.3).",
    "required": True,
    "x-runtime": True,
    "schema": {"type": "integer", "minimum": 1, "maximum": 86400, "examples": [30]},
}
_HEADERS = {"X-Request-ID": REQUEST_ID, "WWW-Authenticate": WWW_AUTHENTICATE, "Retry-After": RETRY_AFTER}
_OF_STATUS = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}


def complete(bundle: Bundle, catalogue: Catalogue) -> Bundle:
    """The bundle with every failure and runtime header declared. The given one stays as it is.

    A status written by hand keeps what it says and gains what it lacks.
    """
    document = deepcopy(bundle.document)
    document.pop(CATALOGUE_KEY, None)
    for operation in operations(document):
        if operation.is_webhook:
            continue
        _complete_operation(operation, catalogue)
    components = document.setdefault("components", {})
    headers = components.setdefault("headers", {})
    for name, header in _HEADERS.items():
        headers.setdefault(name, deepcopy(header))
    return bundle.with_document(document)


def _complete_operation(operation: WrittenOperation, catalogue: Catalogue) -> None:
    responses = operation.value.setdefault("responses", {})
    for status, response in responses.items():
        if status.isdecimal() and int(status) < 400:
            responses[status] = _with_headers(operation, response, ("X-Request-ID",))
    for code, entries in entries_of(operation, catalogue).items():
        written = responses.get(str(code))
        names = ("X-Request-ID", _OF_STATUS[code]) if code in _OF_STATUS else ("X-Request-ID",)
        responses[str(code)] = _with_headers(operation, _failure(operation, written, entries), names)
    operation.value["responses"] = dict(sorted(responses.items()))


def _failure(operation: WrittenOperation, written: Any, entries: list[CatalogueEntry]) -> dict[str, Any]:
    described = "\n".join(f"- `{entry.code}`: {' '.join(entry.when.split())}" for entry in entries)
    response = _own_copy(operation, written)
    response.setdefault("description", described)
    media = response.setdefault("content", {}).setdefault(_JSON, {})
    media.setdefault("schema", {"$ref": f"#/components/schemas/{ERROR_RESPONSE}"})
    if "example" not in media:
        examples = media.setdefault("examples", {})
        for entry in entries:
            examples.setdefault(entry.code, {"summary": entry.message, "value": _example(entry)})
    return response


def _example(entry: CatalogueEntry) -> dict[str, Any]:
    details = {name: schema["examples"][0] for name, schema in entry.details.items()}
    return {
        "success": False,
        "code": entry.code,
        "message": entry.message,
        "data": None,
        "errors": [_FIELD_ERROR] if entry.code == "request.invalid" else [],
        **({"details": details} if details else {}),
        "request_id": _EXAMPLE_REQUEST_ID,
    }


def _with_headers(operation: WrittenOperation, response: Any, names: tuple[str, ...]) -> dict[str, Any]:
    completed = _own_copy(operation, response)
    headers = dict(completed.get("headers") or {})
    written = {name.lower() for name in headers}
    for name in names:
        if name.lower() not in written:
            headers[name] = {"$ref": f"#/components/headers/{name}"}
    completed["headers"] = headers
    return completed


def _own_copy(operation: WrittenOperation, response: Any) -> dict[str, Any]:
    """A response that may be completed: a shared one is written out, for its operations differ."""
    followed = follow(operation.document, response)
    return deepcopy(followed) if isinstance(followed, dict) else {}
