"""Expand a bundle by what its rules imply.

Adds the status codes that follow from error codes and rules, the headers of every response, and the
parameters that the runtime reads. The expanded bundle is what the service publishes, so that authors do not
write 401, 422 or 500, and cannot forget them.
"""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.bundle.bundler import ERROR_RESPONSE
from specfirst.compiler.document.json_pointer import to_fragment
from specfirst.compiler.document.operations import WrittenOperation, operations
from specfirst.compiler.document.references import follow, to_schema
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.vocabulary import CATALOGUE, JSON, RUNTIME, key_of
from specfirst.compiler.expand.catalogue import Catalogue, CatalogueEntry
from specfirst.compiler.expand.policy_rules import (
    can_send_not_modified,
    entries_of,
    header_parameters,
    headers_by_rule,
    is_download,
    parameters_by_rule,
)
from specfirst.compiler.expand.runtime_headers import (
    CONFLICT_HEADERS,
    EXAMPLE_REQUEST_ID,
    FILE_HEADERS,
    HEADERS,
    PARAMETERS,
    component_name,
)

_FIELD_ERROR = {
    "loc": ["query", "unknown"],
    "type": "extra_forbidden",
    "message": "Extra inputs are not permitted",
}
_CONFLICT = 409
_NOT_MODIFIED = {"description": "The client has this version already.", RUNTIME: True}


def expand(bundle: Bundle, catalogue: Catalogue) -> Bundle:
    """Return the bundle with every failure and runtime header declared; the given one is not changed.

    A status that the author has declared keeps its content and gains what is missing.
    """
    document = deepcopy(bundle.document)
    document.pop(CATALOGUE, None)
    for operation in operations(document):
        if operation.is_webhook:
            continue
        _expand_operation(operation, catalogue)
    return bundle.with_document(document)


def _expand_operation(operation: WrittenOperation, catalogue: Catalogue) -> None:
    written = dict(operation.responses)
    if can_send_not_modified(operation):
        written.setdefault("304", deepcopy(_NOT_MODIFIED))
    if is_download(operation):
        written["206"] = _partial(operation, written)
    expanded = {
        status: _with_headers(operation, response, int(status))
        for status, response in written.items()
        if status.isdecimal() and int(status) < 400
    }
    for code, entries in entries_of(operation, catalogue).items():
        failure = _failure(operation, written.get(str(code)), entries)
        expanded[str(code)] = _with_headers(operation, failure, code)
    parameters = _parameters(operation)
    operation.value["responses"] = dict(sorted({**written, **expanded}.items()))
    if parameters:
        operation.value["parameters"] = parameters


def _parameters(operation: WrittenOperation) -> list[Any]:
    """Return the operation's own parameters, and those implied by its policies."""
    parameters = list(operation.value.get("parameters") or ())
    written = header_parameters(operation)
    for name in parameters_by_rule(operation):
        if name.lower() not in written:
            key = component_name(name)
            parameters.append(_component(operation, "parameters", key, PARAMETERS[name]))
    return parameters


def _partial(operation: WrittenOperation, written: dict[str, Any]) -> dict[str, Any]:
    """Return the 206, with the content of the 200."""
    partial, whole = _own_copy(operation, written["206"]), _own_copy(operation, written.get("200"))
    if "content" in whole:
        partial.setdefault("content", whole["content"])
    return partial


def _failure(operation: WrittenOperation, written: Any, entries: list[CatalogueEntry]) -> dict[str, Any]:
    described = "\n".join(f"- `{entry.code}`: {' '.join(entry.when.split())}" for entry in entries)
    response = _own_copy(operation, written)
    response.setdefault("description", described)
    content = response.setdefault("content", {})
    media = content.setdefault(key_of(content, JSON) or JSON, {})
    media.setdefault("schema", {"$ref": to_schema(ERROR_RESPONSE)})
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
        "request_id": EXAMPLE_REQUEST_ID,
    }


def _with_headers(operation: WrittenOperation, response: Any, status: int) -> dict[str, Any]:
    expanded = _own_copy(operation, response)
    headers = dict(expanded.get("headers") or {})
    written = {name.lower() for name in headers}
    for name in headers_by_rule(operation, status):
        if name.lower() not in written:
            headers[name] = _header(operation, name, status)
    expanded["headers"] = headers
    return expanded


def _header(operation: WrittenOperation, name: str, status: int) -> dict[str, Any]:
    control = operation.policies.cache_control
    if name == "Cache-Control" and control is not None:
        return {**deepcopy(HEADERS[name]), "schema": {"type": "string", "enum": [control]}}
    key = FILE_HEADERS.get(name, name) if is_download(operation) else name
    key = CONFLICT_HEADERS.get(name, name) if status == _CONFLICT else key
    return _component(operation, "headers", key, HEADERS[key])


def _component(operation: WrittenOperation, kind: str, key: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return a reference to the component, which is added if it is missing."""
    components = operation.document.setdefault("components", {})
    components.setdefault(kind, {}).setdefault(key, deepcopy(value))
    return {"$ref": to_fragment(("components", kind, key))}


def _own_copy(operation: WrittenOperation, response: Any) -> dict[str, Any]:
    """Return a response that may be changed: a shared one is copied, since its operations differ."""
    return deepcopy(as_mapping(follow(operation.document, response)))
