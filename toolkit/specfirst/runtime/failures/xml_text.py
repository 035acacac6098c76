"""JSON values as XML: what documents that declare failures in XML get."""

from __future__ import annotations

import re
from typing import Any
from xml.sax.saxutils import escape

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# XML 1.0, 2.2: other control characters cannot be written at all.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def xml_of(value: Any, root: str) -> str:
    """A document with one element for each member; items of a list repeat the element."""
    return f'<?xml version="1.0" encoding="UTF-8"?>{_element(root, value)}'


def _element(name: str, value: Any) -> str:
    tag = name if _NAME.fullmatch(name) else "item"
    if isinstance(value, dict):
        inner = "".join(
            _element(key, item)
            for key, each in value.items()
            for item in (each if isinstance(each, list) else [each])
        )
    elif isinstance(value, list):
        inner = "".join(_element("item", each) for each in value)
    else:
        inner = "" if value is None else escape(_UNWRITABLE.sub("\ufffd", _text(value)))
    return f"<{tag}>{inner}</{tag}>"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
