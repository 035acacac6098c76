"""Which operations begin, continue and end a session.

Those that hand out tokens are known by their shape, those that log out by the last segment of their path.
"""

from __future__ import annotations

import re
from typing import Any

from specfirst.compiler.document.media_types import JSON, media_of
from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import (
    IDEMPOTENCY_KEY,
    Node,
    is_secured,
    is_success,
    operations,
    parameters,
)
from specfirst.compiler.emit.sdk.facts import TokenOperation
from specfirst.compiler.emit.sdk.lowering import response_kind

_LOGOUT = re.compile(r"/(log|sign)-?_?(out|off)(-?_?all)?", re.IGNORECASE)


def logout_paths(document: Node) -> tuple[str, ...]:
    """Return the paths whose secured POST ends the session of its access token."""
    return tuple(
        path
        for path, method, _item, operation in operations(document)
        if method == "post"
        and is_secured(document, operation)
        and _LOGOUT.fullmatch(path[path.rindex("/") :])
        and "{" not in path
    )


def token_operation(document: Node, *, wanted: frozenset[str]) -> TokenOperation | None:
    """Return the public operation that takes exactly `wanted` and returns an `access_token`, if any."""
    for path, method, item, operation in operations(document):
        if is_secured(document, operation) or _body_fields(document, operation) != wanted:
            continue
        for status, response in operation.get("responses", {}).items():
            if is_success(status) and status.isdigit():
                kind, schema = response_kind(document, follow(document, response))
                if "access_token" in _properties(document, schema):
                    names = {
                        (parameter["name"], parameter["in"])
                        for parameter in parameters(document, item, operation)
                    }
                    return TokenOperation(
                        method=method.upper(),
                        path=path,
                        status=int(status),
                        kind=kind,
                        takes_idempotency_key=(IDEMPOTENCY_KEY, "header") in names,
                    )
    return None


def _body_fields(document: Node, operation: Node) -> frozenset[str]:
    body = follow(document, operation.get("requestBody")) or {}
    return frozenset(_properties(document, (media_of(body.get("content"), JSON) or {}).get("schema")))


def _properties(document: Node, schema: Any) -> Node:
    properties: Node = (follow(document, schema) or {}).get("properties", {})
    return properties
