"""Forms as schemas that openapi-python-client makes arguments of."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from specfirst.compiler.ir.build_form import encoded_types, file_type
from specfirst.compiler.ir.python_types import followed
from specfirst.compiler.ir.wire import WireContent

_DEEPEST = 12
_FILE = {"type": "string", "format": "binary"}
"""A file in the one way that openapi-python-client knows."""


def form_schema(content: WireContent, schemas: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    """Return a schema of the fields of a form alone, since files are files in forms alone."""
    properties, names = form_members(content.schema, schemas)
    return {
        "type": "object",
        "required": sorted(names & properties.keys()) if required else [],
        "properties": {
            name: _field(field, content.encoding.get(name) or {}, schemas)
            for name, field in properties.items()
        },
    }


def form_members(
    schema: Any, schemas: Mapping[str, Any], depth: int = 0
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return properties and required names, through references and `allOf`; variants require nothing."""
    resolved = followed(schema, schemas)
    if not isinstance(resolved, Mapping) or depth > _DEEPEST:
        return {}, frozenset()
    properties: dict[str, Any] = {}
    required = frozenset(resolved.get("required") or ())
    for key in ("allOf", "oneOf", "anyOf"):
        for part in resolved.get(key) or ():
            inherited, names = form_members(part, schemas, depth + 1)
            properties = {**inherited, **properties} if key != "allOf" else properties | inherited
            required |= names if key == "allOf" else frozenset()
    return properties | (resolved.get("properties") or {}), required


def _field(schema: Any, encoding: Mapping[str, Any], schemas: Mapping[str, Any]) -> Any:
    resolved = followed(schema, schemas)
    if not isinstance(resolved, Mapping):
        return copy.deepcopy(schema)
    if not resolved:
        return dict(_FILE)
    if file_type(schema, schemas, encoded_types(encoding)) is None:
        return copy.deepcopy(schema)
    described = {"description": resolved["description"]} if resolved.get("description") else {}
    file = dict(_FILE)
    return {**({"type": "array", "items": file} if resolved.get("type") == "array" else file), **described}
