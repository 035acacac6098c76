"""Complete a bundle for fuzzing by what the runtime does in every API.

Few documents declare the runtime's own failures, or the 64-bit limits of integers.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.vocabulary import FORMS, URL_ENCODED
from specfirst.compiler.ir.failures.refusals import named_statuses
from specfirst.compiler.ir.failures.templates import Templates
from specfirst.compiler.ir.python_types import followed
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
    schemas = fuzzed.get("components", {}).get("schemas", {})
    for body in bodies:
        _leave_out_unfit(body, schemas)
        _name_files(body, schemas)
    for node in walk(fuzzed):
        if node.kind is Kind.SCHEMA and isinstance(node.value, dict):
            _bound(node.value)
    return fuzzed


def _name_statuses(document: dict[str, Any]) -> None:
    """Note which statuses ranges can have, as the runtime fills their bodies by what the schemas say."""
    templates = Templates(document)
    for operation in operations_of(document):
        for key, response in operation.responses.items():
            content = (
                None if key.isdecimal() else templates.content(response_key(key), response.get("content"))
            )
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


def _leave_out_unfit(body: Any, schemas: Mapping[str, Any]) -> None:
    """Remove request bodies that schemathesis cannot send or vary, where there are others.

    The service itself parses formats such as XML; if there is no other format, any text is sent.
    """
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, dict):
        return
    unfit = [media_type for media_type, media in content.items() if _is_unfit(media_type, media, schemas)]
    for media_type in unfit:
        if len(unfit) < len(content):
            del content[media_type]
        elif essence(media_type) not in FORMS:
            content[media_type] = {"schema": {"type": "string"}}


def _name_files(body: Any, schemas: Mapping[str, Any]) -> None:
    """Describe parts whose encoding names a type of files as `format: binary`, so that they get a file name.

    Without one schemathesis sends them as text, which other bytes than UTF-8 are not (RFC 7578, 4.2).
    """
    contents = body.get("content") if isinstance(body, dict) else None
    for media in contents.values() if isinstance(contents, dict) else ():
        encodings = media.get("encoding") if isinstance(media, dict) else None
        schema = followed(media.get("schema"), schemas) if encodings else None
        if not isinstance(schema, Mapping) or not isinstance(encodings, dict):
            continue
        properties = dict(schema.get("properties", {}))
        for name in properties.keys() & encodings.keys():
            part = followed(properties[name], schemas)
            if declares_file(encodings[name]) and isinstance(part, Mapping) and part.get("type") != "array":
                properties[name] = {"type": "string", "format": "binary"}
        media["schema"] = {**schema, "properties": properties}


def _is_unfit(media_type: str, media: Any, schemas: Mapping[str, Any]) -> bool:
    kind = essence(media_type)
    schema = media.get("schema") if isinstance(media, dict) else None
    if is_json(kind) or "*" in kind or not isinstance(schema, dict):
        return False
    target = followed(schema, schemas) or {}
    if kind in FORMS:
        fields = target.get("properties", {}).values()
        return kind == URL_ENCODED and any(_holds_objects(field, schemas) for field in fields)
    return target.get("type") not in ("string", "integer", "number", "boolean")


def _holds_objects(field: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether the field or its items are objects, of which schemathesis would only send property names."""
    schema = followed(field, schemas)
    if not isinstance(schema, Mapping):
        return False
    items = followed(schema.get("items"), schemas)
    return any(isinstance(level, Mapping) and "properties" in level for level in (schema, items))


def _bound(schema: dict[str, Any]) -> None:
    """Bound integers to the 64 bits that the runtime accepts, whatever their format."""
    kinds = schema.get("type")
    if "integer" not in (kinds if isinstance(kinds, list) else [kinds]):
        return
    if schema.get("format") == "int32":
        # An annotation for the runtime, but an assertion for schemathesis.
        del schema["format"]
    if not _is_bounded(schema, "minimum", "exclusiveMinimum"):
        schema["minimum"] = INT64_MIN
    if not _is_bounded(schema, "maximum", "exclusiveMaximum"):
        schema["maximum"] = INT64_MAX


def _is_bounded(schema: Mapping[str, Any], *keywords: str) -> bool:
    return any(keyword in schema for keyword in keywords)
