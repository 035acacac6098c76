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

USUAL_MAKER = "new_idempotency_key"
_UUID_MAKER = "new_uuid_key"
_SAMPLES = {
    USUAL_MAKER: "p3K-_vQ0Zb7nT1xWc9sYfH2uLd5eRj8a",
    _UUID_MAKER: "0b5fb4ab-7f2c-4f0b-9d3f-6f8f0f1a2b3c",
}
"""Keys as the functions of the core make them, the preferred one first."""
_FORMATS = {USUAL_MAKER: (None,), _UUID_MAKER: (None, "uuid", "guid")}


def key_maker(operation: nodes.Operation, schemas: Schemas) -> str | None:
    """Return the function of the core that makes keys as the operation takes them.

    None if it takes no `Idempotency-Key`, or only keys of another form, which the caller has to know.
    """
    for parameter in operation.wire.parameters:
        if (parameter.name, parameter.location) == (IDEMPOTENCY_KEY, "header"):
            return next((maker for maker in _SAMPLES if _accepts(parameter.schema, maker, schemas)), None)
    return USUAL_MAKER if operation.policies.idempotent else None


def _accepts(schema: Any, maker: str, schemas: Schemas, depth: int = 0) -> bool:
    resolved = followed(schema, schemas)
    if not isinstance(resolved, Mapping) or depth > MAX_DEPTH:
        return resolved is not False

    def accept(keyword: str) -> list[bool]:
        return [_accepts(part, maker, schemas, depth + 1) for part in resolved.get(keyword) or ()]

    key = _SAMPLES[maker]
    types = resolved.get("type") or "string"
    return (
        "string" in types
        and not {"enum", "const"} & resolved.keys()
        and resolved.get("format") in _FORMATS[maker]
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
