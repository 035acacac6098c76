"""Recognise operations that list in pages with a cursor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.schema_walk import MAX_DEPTH
from specfirst.compiler.emit.sdk.facts import PageFacts, Schemas
from specfirst.compiler.ir.python_types import followed
from specfirst.compiler.ir.wire import WireOperation

_PARAMETERS_BY_NEXT = {
    "nextcursor": ("cursor", "nextcursor", "pagecursor", "after"),
    "nextpagetoken": ("pagetoken", "nextpagetoken"),
    "nexttoken": ("nexttoken",),
}
"""Query parameters that take the cursor of a page, by its property; most often, `next` is an address."""


def page_facts(wire: WireOperation, page: Any, schemas: Schemas) -> PageFacts | None:
    """Return the members of a page, the only success, and the parameter that takes its cursor."""
    properties = dict(_properties(page, schemas))
    texts = {_plain(name): name for name, schema in properties.items() if _is(schema, "string", schemas)}
    parameters = {
        _plain(parameter.name): parameter.name
        for parameter in wire.parameters
        if parameter.location == "query" and _is(parameter.schema, "string", schemas)
    }
    lists = [name for name, schema in properties.items() if _is_list(schema, schemas)]
    items = "items" if "items" in lists else lists[0] if len(lists) == 1 else None
    for following, takers in _PARAMETERS_BY_NEXT.items():
        taker = next((parameters[name] for name in takers if name in parameters), None)
        if items is not None and taker is not None and following in texts:
            name = texts[following]
            return PageFacts(items, name, taker, ends_with_null=_is(properties[name], "null", schemas))
    return None


def _properties(schema: Any, schemas: Schemas, depth: int = 0) -> Iterator[tuple[str, Any]]:
    """Yield the properties of an object, with those of `allOf`; none of a union."""
    resolved = followed(schema, schemas)
    if not isinstance(resolved, Mapping) or depth > MAX_DEPTH or {"oneOf", "anyOf"} & resolved.keys():
        return
    if resolved.get("type", "object") == "object":
        for part in resolved.get("allOf") or ():
            yield from _properties(part, schemas, depth + 1)
        yield from (resolved.get("properties") or {}).items()


def _is_list(schema: Any, schemas: Schemas) -> bool:
    resolved = followed(schema, schemas)
    return isinstance(resolved, Mapping) and resolved.get("type") == "array" and "items" in resolved


def _is(schema: Any, kind: str, schemas: Schemas) -> bool:
    """Whether the type of a schema, or of one of its variants, is this one."""
    resolved = followed(schema, schemas)
    if not isinstance(resolved, Mapping):
        return False
    types = resolved.get("type")
    if kind in (types if isinstance(types, list) else [types]):
        return True
    return any(
        _is(followed(part, schemas), kind, schemas)
        for keyword in ("anyOf", "oneOf")
        for part in resolved.get(keyword) or ()
        if part is not schema
    )


def _plain(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")
