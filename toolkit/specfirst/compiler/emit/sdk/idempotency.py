"""Decide which operations the SDK generates an `Idempotency-Key` for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.schema_walk import MAX_DEPTH
from specfirst.compiler.emit.sdk.facts import Schemas
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.python_types import followed
from specfirst.compiler.ir.wire import IDEMPOTENCY_KEY
from specfirst.runtime.interface.ecma_pattern import matcher_of

UUID_KEY = "0b5fb4ab-7f2c-4f0b-9d3f-6f8f0f1a2b3c"
"""A key as the core generates it for calls."""
REFRESH_KEY = "p3K-_vQ0Zb7nT1xWc9sYfH2uLd5eRj8a"
"""A key as the core generates it to refresh tokens."""
_FORMATS_OF_UUIDS = (None, "uuid", "guid")


def generates_key(operation: nodes.Operation, schemas: Schemas, sample: str = UUID_KEY) -> bool:
    """Whether the server recognises a repeated request by a key like the sample."""
    for parameter in operation.wire.parameters:
        if (parameter.name, parameter.location) == (IDEMPOTENCY_KEY, "header"):
            return _accepts(parameter.schema, sample, schemas)
    return operation.policies.idempotent


def _accepts(schema: Any, key: str, schemas: Schemas, depth: int = 0) -> bool:
    resolved = followed(schema, schemas)
    if not isinstance(resolved, Mapping) or depth > MAX_DEPTH:
        return resolved is not False

    def accept(keyword: str) -> list[bool]:
        return [_accepts(part, key, schemas, depth + 1) for part in resolved.get(keyword) or ()]

    types = resolved.get("type") or "string"
    return (
        "string" in types
        and not {"enum", "const"} & resolved.keys()
        and resolved.get("format") in (_FORMATS_OF_UUIDS if key == UUID_KEY else (None,))
        and int(resolved.get("minLength") or 0) <= len(key) <= int(resolved.get("maxLength", len(key)))
        and _matches(resolved.get("pattern"), key)
        and all(accept("allOf"))
        and all(any(found) for found in map(accept, ("anyOf", "oneOf")) if found)
    )


def _matches(pattern: Any, key: str) -> bool:
    try:
        return pattern is None or bool(matcher_of(str(pattern))(key))
    except re.error:
        return False
