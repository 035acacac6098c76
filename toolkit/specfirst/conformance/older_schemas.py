"""Translate schema objects of OpenAPI 3.0 to 3.1, for the validator of the comparison.

This deliberately states the compiler's rules a second time.
"""

from __future__ import annotations

from typing import Any

_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))


def is_older(document: dict[str, Any]) -> bool:
    """Whether a document is written in OpenAPI 3.0."""
    return str(document.get("openapi", "")).startswith("3.0")


def modernise(node: dict[str, Any]) -> None:
    """Change a mapping of a 3.0 document in place, if it is a schema object.

    Mappings of names, such as `properties`, contain mappings, which are left unchanged here.
    """
    for bound, exclusive in _BOUNDS:
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and bound in node:
            node[exclusive] = node.pop(bound)
    if node.get("nullable") is True:
        del node["nullable"]
        _admit_null(node)


def _admit_null(schema: dict[str, Any]) -> None:
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    for keyword in ("allOf", "oneOf", "anyOf"):
        # Authors write it beside references, and mean the whole schema.
        if keyword in schema and "type" not in schema:
            alternative = {keyword: schema.pop(keyword)}
            schema["anyOf"] = [alternative, {"type": "null"}]
            return
