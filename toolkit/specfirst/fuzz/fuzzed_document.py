"""Complete a bundle for fuzzing by what the runtime does in every API.

Few documents declare the runtime's own failures, or the 64-bit limits of integers.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.meant_enums import enum_as_meant
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.vocabulary import FORMS, URL_ENCODED
from specfirst.compiler.ir.build_parameters import is_chosen_by_clients, is_ignored
from specfirst.compiler.ir.failures.refusals import named_statuses
from specfirst.compiler.ir.failures.templates import Templates
from specfirst.fuzz.file_samples import declares_file
from specfirst.fuzz.operations import NAMED_STATUSES, Document, Operation, operations_of, response_key
from specfirst.fuzz.plugin import Fault
from specfirst.media_types import essence, is_json
from specfirst.project.failure_formats import AUTO, ENVELOPE, is_class
from specfirst.runtime.decoding.json_text import INT64_MAX, INT64_MIN

_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}
"""Problem details (RFC 9457, 3.1), as the runtime sends them."""
_REFUSED = "Refused by the runtime."


def fuzzed_document(document: Document, failures: str | None) -> Document:
    """Return the document, with a response for each undeclared refusal of the runtime.

    `failures` is the failure format of its API, as in the settings.
    """
    fuzzed = copy.deepcopy(dict(document))
    if failures in (None, AUTO):
        _name_statuses(fuzzed)
    fuzzed = _declared(fuzzed, failures, _refusals)
    bodies = [node.value for node in walk(fuzzed) if node.kind is Kind.REQUEST_BODY]
    for body in bodies:
        _leave_out_unfit(body, fuzzed)
        _name_files(body, fuzzed)
        _require_content(body, fuzzed)
    for node in list(walk(fuzzed)):
        if node.kind is Kind.SCHEMA and isinstance(node.value, dict):
            _bound(node.value)
            _mean(node.value)
        elif isinstance(node.value, dict) and isinstance(node.value.get("parameters"), list):
            node.value["parameters"] = list(_taken(node.value["parameters"], fuzzed))
    return fuzzed


def _name_statuses(document: dict[str, Any]) -> None:
    """Add the possible statuses of ranges, which the schemas of their bodies restrict."""
    templates = Templates(document)
    for operation in operations_of(document):
        for key, response in operation.responses.items():
            if key.isdecimal():
                continue
            content = templates.content(response_key(key), response.get("content"))
            if content is not None and content.filled is not None:
                statuses = named_statuses(response_key(key), content.filled.template)
                if statuses:
                    operation.definition["responses"][key] = {**response, NAMED_STATUSES: statuses}


def with_faults(document: Document, failures: str | None, faults: Sequence[Fault]) -> Document:
    """Return the document, with a response for each undeclared fault of the plug-in."""
    return _declared(
        document, failures, lambda operation: {fault.status for fault in faults if fault.reaches(operation)}
    )


def _declared(
    document: Document, failures: str | None, statuses: Callable[[Operation], Iterable[int]]
) -> dict[str, Any]:
    declared = copy.deepcopy(dict(document))
    for operation in operations_of(declared):
        responses = operation.definition.get("responses")
        if not isinstance(responses, dict):
            continue
        for status in statuses(operation):
            if operation.status_sent_for(status) is None:
                responses[str(status)] = _undeclared(failures)
    return declared


def _refusals(operation: Operation) -> Iterator[int]:
    """Return the status codes with which the runtime may refuse a request before it calls the service."""
    if operation.requirement:
        yield from (401, 403)
    if operation.body is not None:
        yield from (413, 415)
    if operation.body is not None or operation.parameters or operation.is_strict:
        yield 422
    if operation.policies.rate_limits:
        yield 429


def _undeclared(failures: str | None) -> dict[str, Any]:
    """Return the response of an API to undeclared failures; a class of the project may choose any."""
    if is_class(failures):
        return {"description": _REFUSED}
    if failures == ENVELOPE:
        return {"description": _REFUSED, "content": {"application/json": {}}}
    return {"description": _REFUSED, "content": {"application/problem+json": {"schema": _PROBLEM}}}


def _leave_out_unfit(body: Any, document: Document) -> None:
    """Remove request bodies that schemathesis cannot send or vary, where there are others.

    The service itself parses formats such as XML; if there is no other format, any text is sent.
    """
    content = as_mapping(as_mapping(body).get("content"))
    unfit = [media_type for media_type, media in content.items() if _is_unfit(media_type, media, document)]
    for media_type in unfit:
        if len(unfit) < len(content):
            del content[media_type]
        elif essence(media_type) not in FORMS:
            content[media_type] = {"schema": {"type": "string"}}


def _taken(parameters: Iterable[Any], document: Document) -> Iterator[Any]:
    """Yield the parameters that the server reads; a header that clients send by themselves is any text."""
    for written in parameters:
        parameter = follow(document, written)
        if not isinstance(parameter, dict) or parameter.get("in") != "header":
            yield written
        elif not is_ignored(parameter):
            is_open = is_chosen_by_clients(parameter)
            yield {**parameter, "schema": {"type": "string"}} if is_open else written


def _mean(schema: dict[str, Any]) -> None:
    """Replace an `enum` of values of another type by what its author means."""
    meant = enum_as_meant(schema)
    if meant is not None:
        schema.clear()
        schema.update(meant)


def _require_content(body: Any, document: Document) -> None:
    """Require a character of texts in a required body: without content there is no body (RFC 9110, 6.4)."""
    content = body.get("content") if isinstance(body, dict) and body.get("required") else None
    for media_type, media in content.items() if isinstance(content, dict) else ():
        kind = essence(media_type)
        schema = follow(document, media.get("schema")) if isinstance(media, dict) else None
        if is_json(kind) or kind in FORMS or "*" in kind or not isinstance(schema, Mapping):
            continue
        if schema.get("type") == "string" and not schema.get("minLength"):
            media["schema"] = {**schema, "minLength": 1}


def _name_files(body: Any, document: Document) -> None:
    """Describe parts whose encoding names a type of files as `format: binary`, so that they get a file name.

    Without one schemathesis sends them as text, which must be UTF-8 (RFC 7578, 4.2).
    """
    for media in as_mapping(as_mapping(body).get("content")).values():
        encodings = as_mapping(as_mapping(media).get("encoding"))
        schema = follow(document, media.get("schema")) if encodings else None
        if not isinstance(schema, Mapping):
            continue
        properties = dict(schema.get("properties", {}))
        for name in properties.keys() & encodings.keys():
            part = follow(document, properties[name])
            if declares_file(encodings[name]) and isinstance(part, Mapping) and part.get("type") != "array":
                properties[name] = {"type": "string", "format": "binary"}
        media["schema"] = {**schema, "properties": properties}


def _is_unfit(media_type: str, media: Any, document: Document) -> bool:
    kind = essence(media_type)
    schema = as_mapping(media).get("schema")
    if is_json(kind) or "*" in kind or not isinstance(schema, dict):
        return False
    target = follow(document, schema) or {}
    if kind in FORMS:
        fields = target.get("properties", {}).values()
        return kind == URL_ENCODED and any(_holds_objects(field, document) for field in fields)
    return target.get("type") not in ("string", "integer", "number", "boolean")


def _holds_objects(field: Any, document: Document) -> bool:
    """Whether the field or its items are objects, of which schemathesis would only send property names."""
    schema = follow(document, field)
    if not isinstance(schema, Mapping):
        return False
    items = follow(document, schema.get("items"))
    return any(isinstance(level, Mapping) and "properties" in level for level in (schema, items))


def _bound(schema: dict[str, Any]) -> None:
    """Bound integers to the 64 bits that the runtime accepts, whatever their format."""
    kinds = schema.get("type")
    if "integer" not in (kinds if isinstance(kinds, list) else [kinds]):
        return
    if schema.get("format") == "int32":
        # An annotation for the runtime, but an assertion for schemathesis.
        del schema["format"]
    if schema.keys().isdisjoint({"minimum", "exclusiveMinimum"}):
        schema["minimum"] = INT64_MIN
    if schema.keys().isdisjoint({"maximum", "exclusiveMaximum"}):
        schema["maximum"] = INT64_MAX
