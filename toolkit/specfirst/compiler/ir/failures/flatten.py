"""Flatten schemas, so that the members of an object are in one place, without references and `allOf`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.all_of import merge
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import MAX_DEPTH, Schema


def flatten(document: Mapping[str, Any], schema: Any, depth: int = 0) -> Schema | None:
    """Return the schema with references and `allOf` merged in; None for one that is `false` or circular."""
    if schema is True or schema is None:
        return {}
    if not isinstance(schema, Mapping) or depth > MAX_DEPTH:
        return None
    merged: Schema = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
    parts = list(schema.get("allOf") or ())
    if "$ref" in schema:
        parts.insert(0, follow(document, {"$ref": schema["$ref"]}))
    for part in parts:
        flat = flatten(document, part, depth + 1)
        if flat is None:
            return None
        merged = merge(flat, merged)
    return merged
