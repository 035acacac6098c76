"""What the parts of a document mean to the receiver of a request or a response.

This deliberately states the compiler's rules a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.media_types import essence, is_json

_IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names have no effect (OpenAPI 3.1, 4.8.12.2)."""
_OF_CLIENTS = "accept-encoding"
"""HTTP clients send it by themselves, so that no value is refused."""


def taken_parameter(parameter: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the parameter as the service takes it; None for one that OpenAPI ignores."""
    name = str(parameter["name"]).lower()
    if parameter["in"] != "header" or name not in (*_IGNORED, _OF_CLIENTS):
        return parameter
    if name in _IGNORED:
        return None
    default = {key: value for key, value in parameter.get("schema", {}).items() if key == "default"}
    return {**parameter, "schema": {"type": "string", **default}}


def request_view(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request body whose `readOnly` properties may have any value or none: they are dropped."""
    return _with_content(body, "readOnly")


def response_view(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a response whose `writeOnly` properties may have any value or none."""
    return _with_content(response, "writeOnly")


def is_dropped(schema: Any) -> bool:
    """Whether a property is one of the other direction, in a view."""
    return schema in ({"readOnly": True}, {"writeOnly": True})


def _with_content(holder: Mapping[str, Any], mark: str) -> Mapping[str, Any]:
    if "content" not in holder:
        return holder
    content = {
        media_type: {**media, "schema": _view(media["schema"], mark)}
        if media and "schema" in media and _has_views(media_type)
        else media or {}
        for media_type, media in holder["content"].items()
    }
    return {**holder, "content": content}


def _has_views(media_type: str) -> bool:
    kind = essence(media_type)
    return is_json(kind) or "*" in kind or kind.partition("/")[0] == "multipart" or "form" in kind


def _view(node: Any, mark: str) -> Any:
    if isinstance(node, list):
        return [_view(child, mark) for child in node]
    if not isinstance(node, Mapping):
        return node
    view = {key: child if key in _LITERALS else _view(child, mark) for key, child in node.items()}
    properties = node.get("properties")
    if isinstance(properties, Mapping):
        dropped = {name for name, schema in properties.items() if _is_marked(schema, mark)}
        # A property may be called `properties`, and has no marks of its own then.
        view["properties"] = {
            name: {mark: True} if name in dropped else _view(schema, mark)
            for name, schema in properties.items()
        }
        if isinstance(node.get("required"), list):
            view["required"] = [name for name in node["required"] if name not in dropped]
    return view


_LITERALS = frozenset({"const", "default", "enum", "example", "examples"})


def _is_marked(schema: Any, mark: str) -> bool:
    return isinstance(schema, Mapping) and schema.get(mark) is True
