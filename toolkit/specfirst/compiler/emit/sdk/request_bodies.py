"""Bodies of requests: how they are sent, and what openapi-python-client reads of them."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.media_types import JSON
from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import Node, operations
from specfirst.compiler.emit.sdk.facts import BodyFacts, BodyKind
from specfirst.compiler.emit.sdk.media_types import is_binary
from specfirst.compiler.ir.build_form import encoded_types, is_raw
from specfirst.media_types import essence, is_json

_FORMS: dict[str, BodyKind] = {
    "multipart/form-data": "multipart",
    "application/x-www-form-urlencoded": "form",
}

_DEEPEST = 12


def body_of(document: Node, operation: Node) -> BodyFacts | None:
    """Return how an operation's body is sent, None where it takes none: JSON before forms before the rest."""
    body = follow(document, operation.get("requestBody"))
    if not body or not body.get("content"):
        return None
    kinds = {
        media_type: _kind(document, media_type, media or {}) for media_type, media in body["content"].items()
    }
    order = ("json", *_FORMS.values(), "content")
    media_type = min(kinds, key=lambda candidate: order.index(kinds[candidate]))
    return BodyFacts(
        kind=kinds[media_type],
        media_type=media_type,
        required=bool(body.get("required")),
        description=body.get("description", ""),
    )


def lowered_body(document: Node, operation: Node) -> Node | None:
    """Return the body as JSON of the same members, which is what its arguments are made of.

    A form becomes a schema of its own, since files are files in forms alone. Content has no members.
    """
    facts = body_of(document, operation)
    if facts is None or facts.kind == "content":
        return None
    media = follow(document, operation["requestBody"])["content"][facts.media_type]
    schema = media.get("schema", {})
    if facts.kind != "json":
        schema = _form(document, schema, media.get("encoding") or {})
        if not facts.required:
            schema["required"] = []
    return {"required": facts.required, "content": {JSON: {"schema": schema}}}


def forms_without_fields(document: Node) -> Iterator[tuple[Pointer, str]]:
    """Where a form declares no fields, and what it is sent as."""
    for path, method, _item, operation in operations(document):
        body = body_of(document, operation)
        if body is not None and body.kind == "content" and essence(body.media_type) in _FORMS:
            pointer = ("paths", path, method, "requestBody")
            yield pointer, f"{body.media_type} declares no fields: the encoded form is sent as it is given"


def _kind(document: Node, media_type: str, media: Node) -> BodyKind:
    if is_json(media_type):
        return "json"
    form = _FORMS.get(essence(media_type))
    # Without fields there is nothing to make arguments of.
    return form if form and _members(document, media.get("schema"))[0] else "content"


def _form(document: Node, schema: Any, encoding: Node) -> Node:
    properties, required = _members(document, schema)
    types = {name: encoded_types(encoding.get(name) or {}) for name in properties}
    lowered = {name: _field(document, field, types[name]) for name, field in properties.items()}
    return {"type": "object", "required": sorted(required & set(lowered)), "properties": lowered}


def _members(document: Node, schema: Any, depth: int = 0) -> tuple[Node, set[str]]:
    """Return properties and required names, through references and `allOf`; variants require nothing."""
    resolved = follow(document, schema) or {}
    if not isinstance(resolved, dict) or depth > _DEEPEST:
        return {}, set()
    properties: Node = {}
    required = set(resolved.get("required", ()))
    for key in ("allOf", "oneOf", "anyOf"):
        for part in resolved.get(key, ()):
            inherited, names = _members(document, part, depth + 1)
            properties = {**inherited, **properties} if key != "allOf" else properties | inherited
            required |= names if key == "allOf" else set()
    return properties | resolved.get("properties", {}), required


def _field(document: Node, schema: Any, types: Sequence[str]) -> Any:
    """Return a field's schema, files marked in the one way that openapi-python-client knows."""
    resolved = follow(document, schema) or {}
    description = {"description": resolved["description"]} if resolved.get("description") else {}
    if is_binary(document, schema) or is_raw(resolved, types):
        return {"type": "string", "format": "binary", **description}
    items = follow(document, resolved.get("items"))
    if "items" in resolved and (is_binary(document, items) or is_raw(items, types)):
        return {"type": "array", "items": {"type": "string", "format": "binary"}, **description}
    return copy.deepcopy(schema)
