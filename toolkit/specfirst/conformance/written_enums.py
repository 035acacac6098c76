"""Read an `enum` that no value of the declared type is in, as its author means it.

This deliberately states the compiler's rule a second time.
"""

from __future__ import annotations

import re
from typing import Any

_OF_TYPE: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}


def read_as_meant(node: dict[str, Any]) -> None:
    """Change a schema object in place whose `enum` is meant for its items, or written in another type."""
    values, declared = node.get("enum"), node.get("type")
    kinds: list[Any] = [
        kind for kind in (declared if isinstance(declared, list) else [declared]) if kind != "null"
    ]
    if (
        not isinstance(values, list)
        or not kinds
        or not all(isinstance(kind, str) and kind in _OF_TYPE for kind in kinds)
    ):
        return
    values = [value for value in values if value is not None]
    if not values or any(_is_of(value, kind) for value in values for kind in kinds):
        return
    if kinds == ["array"]:
        del node["enum"]
        items = node.get("items")
        node["items"] = {**items, "enum": values} if isinstance(items, dict) else {"enum": values}
    elif kinds == ["string"] and not any(isinstance(value, list | dict) for value in values):
        written = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
        node["enum"] = [*written, *([None] if None in node["enum"] else [])]
    elif kinds == ["integer"] and all(re.fullmatch("-?[0-9]{1,19}", str(value)) for value in values):
        node["enum"] = [*map(int, values), *([None] if None in node["enum"] else [])]


def _is_of(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _OF_TYPE[kind]) or (
        kind == "integer" and isinstance(value, float) and value.is_integer()
    )
