"""Which operations hand out tokens. They are known by their shape, whatever they are called."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.media_types import JSON, media_of
from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import Node, is_secured, is_success, operations
from specfirst.compiler.emit.sdk.facts import TokenOperation
from specfirst.compiler.emit.sdk.lowering import response_kind


def token_operation(document: Node, *, wanted: frozenset[str]) -> TokenOperation | None:
    """Return the public operation that takes exactly `wanted` and returns an `access_token`, if any."""
    for path, method, _item, operation in operations(document):
        if is_secured(document, operation) or _body_fields(document, operation) != wanted:
            continue
        for status, response in operation.get("responses", {}).items():
            if is_success(status) and status.isdigit():
                kind, schema = response_kind(document, follow(document, response))
                if "access_token" in _properties(document, schema):
                    return TokenOperation(method=method.upper(), path=path, status=int(status), kind=kind)
    return None


def _body_fields(document: Node, operation: Node) -> frozenset[str]:
    body = follow(document, operation.get("requestBody")) or {}
    return frozenset(_properties(document, (media_of(body.get("content"), JSON) or {}).get("schema")))


def _properties(document: Node, schema: Any) -> Node:
    properties: Node = (follow(document, schema) or {}).get("properties", {})
    return properties
