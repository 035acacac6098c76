"""Write JSON values as XML, for documents that declare failures in XML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# XML 1.0, 2.2 does not allow other control characters.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Xml:
    """The XML form of a value (OpenAPI 3.1, 4.8.26 "XML Object"); absent fields have their defaults."""

    name: str | None = None
    prefix: str | None = None
    namespace: str | None = None
    attribute: bool = False
    wrapped: bool = False
    """Whether a list has an element around its items."""
    members: Mapping[str, Xml] = field(default_factory=dict)
    item: Xml | None = None

    def __repr__(self) -> str:
        """Return the source code, without default values."""
        written = [
            f"{attribute.name}={value!r}"
            for attribute in fields(self)
            if (value := getattr(self, attribute.name)) not in (None, False, {})
        ]
        return f"Xml({', '.join(written)})"


_PLAIN = Xml()


def xml_of(value: Any, xml: Xml) -> str:
    """Return a document with one element per member; list items repeat the element."""
    name = xml.name or "error"
    return f'<?xml version="1.0" encoding="UTF-8"?>{_element(name, value, xml)}'


def _member(name: str, value: Any, xml: Xml) -> str:
    if not isinstance(value, list):
        return _element(xml.name or name, value, xml)
    item = xml.item or _PLAIN
    if xml.wrapped:
        name = xml.name or name
        return _tagged(name, xml, "", _items(item.name or name, value, item))
    return _items(item.name or name, value, item)


def _items(name: str, values: list[Any], xml: Xml) -> str:
    return "".join(_element(name, value, xml) for value in values)


def _element(name: str, value: Any, xml: Xml) -> str:
    if isinstance(value, list):
        item = xml.item or _PLAIN
        return _tagged(name, xml, "", _items(item.name or "item", value, item))
    if not isinstance(value, dict):
        return _tagged(name, xml, "", "" if value is None else escape(_text(value)))
    attributes, inner = "", ""
    for key, content in value.items():
        member = xml.members.get(key, _PLAIN)
        if member.attribute and not isinstance(content, dict | list | None):
            attributes += f" {_qualified(member.name or key, member)}={quoteattr(_text(content))}"
            attributes += _declared(member)
        elif not member.attribute or content is not None:
            inner += _member(key, content, member)
    return _tagged(name, xml, attributes, inner)


def _tagged(name: str, xml: Xml, attributes: str, inner: str) -> str:
    tag = _qualified(name, xml)
    return f"<{tag}{_declared(xml)}{attributes}>{inner}</{tag}>"


def _qualified(name: str, xml: Xml) -> str:
    tag = name if _NAME.fullmatch(name) else "item"
    return f"{xml.prefix}:{tag}" if xml.prefix and _NAME.fullmatch(xml.prefix) else tag


def _declared(xml: Xml) -> str:
    """Return the declaration of the namespace."""
    if not xml.namespace:
        return ""
    prefix = f":{xml.prefix}" if xml.prefix and _NAME.fullmatch(xml.prefix) else ""
    return f" xmlns{prefix}={quoteattr(xml.namespace)}"


def _text(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return _UNWRITABLE.sub("\ufffd", text)
