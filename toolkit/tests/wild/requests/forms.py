"""Encode bodies as JSON, XML, forms, text and bytes."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

from tests.wild.document import Media, Parameter
from tests.wild.requests import wire
from tests.wild.requests.samples import Sampler
from tests.wild.requests.shape import Unsampled

_BOUNDARY = "probe-boundary-5f2e"
_END = f"--{_BOUNDARY}--\r\n".encode()
URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"


def essence(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def concrete(media: Media) -> str:
    """Return the declared media type, or one in the declared range."""
    name = essence(media.type)
    if name in ("*/*", "application/*"):
        return "application/json"
    if name == "text/*":
        return "text/plain"
    return name.replace("*", "vnd.probe") if "*" in name else media.type


def is_json(media_type: str) -> bool:
    name = essence(media_type)
    return name in ("application/json", "text/json") or name.endswith("+json")


def is_form(media_type: str) -> bool:
    return essence(media_type) in (URLENCODED, MULTIPART)


def encode(media: Media, value: Any, sampler: Sampler) -> tuple[str, bytes]:
    """Return the `Content-Type` and the bytes.

    Raises:
        Unsampled: there is no such form of the value.
    """
    type_ = concrete(media)
    name = essence(type_)
    if is_json(name):
        return type_, json.dumps(value, ensure_ascii=False).encode()
    if name == URLENCODED:
        return type_, _urlencoded(media, value, sampler)
    if name == MULTIPART:
        return f"{MULTIPART}; boundary={_BOUNDARY}", _multipart(media, value, sampler)
    if name.startswith("multipart/"):
        return f"{type_}; boundary={_BOUNDARY}", _part("probe", value, "", False) + _END
    if isinstance(value, str):
        return type_, value.encode()
    if name.endswith(("/xml", "+xml")):
        return type_, ElementTree.tostring(_element("probe", value))
    # What no rule of OpenAPI gives a form, travels as JSON, which is YAML and one line of NDJSON, too.
    return type_, json.dumps(value, ensure_ascii=False).encode()


def _element(name: str, value: Any) -> ElementTree.Element:
    """Return an element of the value; names of members do not matter, since XML is not parsed."""
    element = ElementTree.Element(name)
    if isinstance(value, dict):
        element.extend(_element(f"probe-{number}", member) for number, member in enumerate(value.values()))
    elif isinstance(value, list):
        element.extend(_element("item", member) for member in value)
    else:
        element.text = json.dumps(value)
    return element


def _urlencoded(media: Media, value: Any, sampler: Sampler) -> bytes:
    if not isinstance(value, dict):
        raise Unsampled("a form that is no object")
    fields = sent(media, value)
    if fields != value and not sampler.admits(media.schema, fields):
        raise Unsampled("an empty list or object in a form")
    pairs: list[str] = []
    for name, member in fields.items():
        rule = media.encoding.get(name) or {}
        content = str(rule.get("contentType", ""))
        field = _field(name, rule)
        if isinstance(member, dict) and not rule.get("style"):
            pairs.append(f"{quote(name, safe='')}={quote(json.dumps(member), safe='')}")
        elif isinstance(member, list) and member and isinstance(member[0], dict) and not rule.get("style"):
            pairs.extend(f"{quote(name, safe='')}={quote(json.dumps(item), safe='')}" for item in member)
        elif is_json(content) and not rule.get("style"):
            pairs.append(f"{quote(name, safe='')}={quote(json.dumps(member), safe='')}")
        else:
            pairs.extend(wire.in_query(field, member))
    return "&".join(pairs).encode()


def sent(media: Media, value: dict[str, Any]) -> dict[str, Any]:
    """The fields of a URL-encoded form, which cannot hold empty lists and objects."""
    fields = {name: _sendable(field, media.encoding.get(name) or {}) for name, field in value.items()}
    return {name: field for name, field in fields.items() if field not in ([], {})}


def _sendable(value: Any, rule: dict[str, Any]) -> Any:
    """Return the value without empty lists and objects, which brackets cannot express."""
    if not isinstance(value, dict) or rule.get("style") != "deepObject":
        return value
    members = {name: _sendable(member, rule) for name, member in value.items()}
    return {name: member for name, member in members.items() if member not in ([], {})}


def _field(name: str, rule: dict[str, Any]) -> Parameter:
    style = str(rule.get("style") or "form")
    explode = rule.get("explode", style in ("form", "deepObject")) is True
    return Parameter(name, "query", False, {}, style, explode)


def _multipart(media: Media, value: Any, sampler: Sampler) -> bytes:
    if not isinstance(value, dict):
        raise Unsampled("a form that is no object")
    body = b""
    for name, field in value.items():
        content = str((media.encoding.get(name) or {}).get("contentType", "")).partition(",")[0].strip()
        binary = sampler.is_binary(media.schema, name)
        for item in field if isinstance(field, list) else [field]:
            body += _part(name, item, content, binary)
    return body + _END


def _part(name: str, value: Any, content: str, binary: bool) -> bytes:
    disposition = f'form-data; name="{name}"' + (f'; filename="{name}.bin"' if binary else "")
    head = f"--{_BOUNDARY}\r\nContent-Disposition: {disposition}\r\n"
    if "*" in content:
        content = content.replace("*", "x-probe") if not content.startswith("*") else ""
    if isinstance(value, (dict, list)) or is_json(content):
        head, data = f"{head}Content-Type: {content or 'application/json'}\r\n", json.dumps(value)
    else:
        data = wire.text(value)
        kind = content or ("application/octet-stream" if binary else "")
        head += f"Content-Type: {kind}\r\n" if kind else ""
    return f"{head}\r\n{data}\r\n".encode()
