"""What the parts of a document mean to the receiver of a request or a response.

This deliberately states the compiler's rules a second time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.conformance.written_types import with_types
from specfirst.media_types import essence, is_json

_IGNORED = frozenset({"accept", "content-type", "authorization"})
"""Header parameters of these names have no effect (OpenAPI 3.1, 4.8.12.2)."""
_FORMS = frozenset({"multipart/form-data", "application/x-www-form-urlencoded"})
_BINARY = frozenset({"application/octet-stream", "application/pdf", "application/zip"})
_OF_FILES = frozenset({"title", "description", "example", "examples", "deprecated", "writeOnly"})
"""Keywords that have a meaning for files, whose bytes are not validated."""
_OF_CONTENT = frozenset({"contentEncoding", "contentMediaType", "contentSchema"})
_OF_TEXTS = frozenset(
    {"enum", "const", "format", "pattern", "minLength", "maxLength", "oneOf", "anyOf", "allOf"}
)
"""Keywords that make a field text, although its encoding declares a binary media type."""
_OF_CLIENTS = "accept-encoding"
"""HTTP clients send it by themselves, so that no value is refused."""


def taken_parameter(parameter: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the parameter as the service takes it; None for one that OpenAPI ignores."""
    name = str(parameter["name"]).lower()
    parameter = _typed(parameter)
    if "content" in parameter:
        content = parameter["content"]
        parameter["content"] = {media_type: _typed(media) for media_type, media in content.items()}
    if parameter["in"] != "header" or name not in (*_IGNORED, _OF_CLIENTS):
        return {**parameter, "schema": _as_text(parameter["schema"])} if "schema" in parameter else parameter
    if name in _IGNORED:
        return None
    default = {key: value for key, value in parameter.get("schema", {}).items() if key == "default"}
    return {**parameter, "schema": {"type": "string", **default}}


def _typed(holder: Mapping[str, Any]) -> dict[str, Any]:
    """Return a parameter, header or media type object whose schema has types."""
    return {**holder, "schema": with_types(holder["schema"])} if "schema" in holder else dict(holder)


def request_view(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a request body whose `readOnly` properties may have any value or none: they are dropped.

    The files of its forms have `format: binary`, however they are declared.
    """
    viewed = _with_content(body, "readOnly")
    content = {
        media_type: {**media, "schema": _with_files(media["schema"], media.get("encoding") or {})}
        if media and "schema" in media and essence(media_type) in _FORMS
        else media
        for media_type, media in viewed.get("content", {}).items()
    }
    return {**viewed, "content": content} if content else viewed


def _with_files(schema: Any, encoding: Mapping[str, Any]) -> Any:
    """Return the schema of a form, in which properties that are files are binary texts."""
    if not isinstance(schema, Mapping):
        return schema
    changed = dict(schema)
    if isinstance(schema.get("properties"), Mapping):
        changed["properties"] = {
            name: _as_file(field, str((encoding.get(name) or {}).get("contentType") or ""))
            for name, field in schema["properties"].items()
        }
    if isinstance(schema.get("allOf"), list):
        changed["allOf"] = [_with_files(part, encoding) for part in schema["allOf"]]
    return changed


def _as_file(field: Any, content_type: str) -> Any:
    if not isinstance(field, Mapping):
        return field
    if field.get("type") == "array" and "items" in field:
        return {**field, "items": _as_file(field["items"], content_type)}
    if not _is_file(field, content_type):
        return _as_text(field)
    kept = {key: keyword for key, keyword in field.items() if key in _OF_FILES}
    return {**kept, "type": "string", "format": "binary"}


def _as_text(schema: Any) -> Any:
    """Return the schema of a text without annotations of its content (JSON Schema 2020-12 Validation, 8)."""
    if not isinstance(schema, Mapping):
        return schema
    kept = {key: keyword for key, keyword in schema.items() if key not in _OF_CONTENT}
    return {**kept, "items": _as_text(kept["items"])} if "items" in kept else kept


def _is_file(field: Mapping[str, Any], content_type: str) -> bool:
    """Whether a field is bytes (OpenAPI 3.1, 4.8.14.4): it has a media type and no encoding as text."""
    if field.get("format") == "binary":
        return True
    declared = field.get("type", "string")
    kinds = set(declared if isinstance(declared, list) else [declared])
    if "contentEncoding" in field or "string" not in kinds or kinds - {"string", "null"}:
        return False
    if "contentMediaType" in field:
        return True
    types = [essence(part) for part in content_type.split(",") if part.strip()]
    return bool(types) and all(map(_is_binary, types)) and not field.keys() & _OF_TEXTS


def _is_binary(media_type: str) -> bool:
    return media_type in _BINARY or media_type.partition("/")[0] in ("image", "audio", "video")


def response_view(response: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a response whose `writeOnly` properties may have any value or none."""
    viewed = _with_content(response, "writeOnly")
    if "headers" not in viewed:
        return viewed
    return {**viewed, "headers": {name: _typed(header) for name, header in viewed["headers"].items()}}


def is_dropped(schema: Any) -> bool:
    """Whether a property is one of the other direction, in a view."""
    return schema in ({"readOnly": True}, {"writeOnly": True})


def _with_content(holder: Mapping[str, Any], mark: str) -> Mapping[str, Any]:
    if "content" not in holder:
        return holder
    content: dict[str, Any] = {}
    for written, media in holder["content"].items():
        viewed = _typed(media or {})
        if "schema" in viewed and _has_views(written):
            viewed["schema"] = _view(viewed["schema"], mark)
        # Media types are compared and sent without their parameters, of which the compiler warns.
        content.setdefault(essence(written), viewed)
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
