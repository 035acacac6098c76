"""Bodies of requests: how they are sent, and what openapi-python-client reads of them."""

from __future__ import annotations

import copy
from typing import Any

from specfirst.compiler.document.media_types import JSON
from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.facts import BodyFacts, BodyKind
from specfirst.compiler.emit.sdk.failure import SdkError
from specfirst.compiler.emit.sdk.media_types import is_binary
from specfirst.media_types import essence, is_json

_FORMS: dict[str, BodyKind] = {
    "multipart/form-data": "multipart",
    "application/x-www-form-urlencoded": "form",
}


def body_of(document: Node, operation: Node) -> BodyFacts | None:
    """Return how an operation's body is sent, None where it takes none: JSON before forms before the rest."""
    body = follow(document, operation.get("requestBody"))
    if not body or not body.get("content"):
        return None
    kinds = {media_type: _kind(media_type) for media_type in body["content"]}
    order = ("json", *_FORMS.values(), "content")
    media_type = min(kinds, key=lambda each: order.index(kinds[each]))
    return BodyFacts(
        kind=kinds[media_type],
        media_type=media_type,
        required=bool(body.get("required")),
        description=body.get("description", ""),
    )


def lowered_body(document: Node, operation: Node, pointer: tuple[str, ...]) -> Node | None:
    """Return the body as JSON of the same members, which is what its arguments are made of.

    A form becomes a schema of its own, since files are files in forms alone. Content has no members.
    """
    facts = body_of(document, operation)
    if facts is None or facts.kind == "content":
        return None
    schema = follow(document, operation["requestBody"])["content"][facts.media_type].get("schema", {})
    if facts.kind != "json":
        schema = _form(document, schema, (*pointer, "content", facts.media_type, "schema"))
        if not facts.required:
            schema["required"] = []
    return {"required": facts.required, "content": {JSON: {"schema": schema}}}


def _kind(media_type: str) -> BodyKind:
    return "json" if is_json(media_type) else _FORMS.get(essence(media_type), "content")


def _form(document: Node, schema: Any, pointer: tuple[str, ...]) -> Node:
    properties, required = _members(document, schema)
    if not properties:
        raise SdkError("a form without properties: there is nothing to make arguments of", pointer)
    lowered = {name: _field(document, field) for name, field in properties.items()}
    return {"type": "object", "required": sorted(required & set(lowered)), "properties": lowered}


def _members(document: Node, schema: Any) -> tuple[Node, set[str]]:
    """Return properties and required names, through references and `allOf`."""
    resolved = follow(document, schema) or {}
    properties: Node = {}
    required = set(resolved.get("required", ()))
    for part in resolved.get("allOf", ()):
        inherited, names = _members(document, part)
        properties |= inherited
        required |= names
    return properties | resolved.get("properties", {}), required


def _field(document: Node, schema: Any) -> Any:
    """Return a field's schema, files marked in the one way that openapi-python-client knows."""
    resolved = follow(document, schema) or {}
    description = {"description": resolved["description"]} if resolved.get("description") else {}
    if is_binary(document, schema):
        return {"type": "string", "format": "binary", **description}
    if "items" in resolved and is_binary(document, resolved["items"]):
        return {"type": "array", "items": {"type": "string", "format": "binary"}, **description}
    return copy.deepcopy(schema)
