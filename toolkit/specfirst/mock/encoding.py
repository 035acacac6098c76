"""Bodies of responses as bytes, by their media type."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import urlencode

from specfirst.compiler.ir.failures.xml_form import xml_form
from specfirst.media_types import is_json, is_xml
from specfirst.runtime.failures.xml_text import xml_of
from specfirst.runtime.interface import OperationUnimplemented

_ROOT: Final = "response"
"""The element of a body whose schema has no name."""


def encoded(value: Any, media_type: str, document: Mapping[str, Any], schema: Any) -> bytes:
    """The body of a value that follows `schema`; `media_type` has no parameters.

    Raises:
        OperationUnimplemented: the media type has no form for the value.
    """
    if is_json(media_type):
        return _json(value)
    if is_xml(media_type):
        return _xml(value, document, schema)
    if isinstance(value, str):
        return value.encode()
    for pattern, encode in _ENCODERS:
        if re.fullmatch(pattern, media_type):
            return encode(value)
    raise OperationUnimplemented


def _xml(value: Any, document: Mapping[str, Any], schema: Any) -> bytes:
    if isinstance(value, str) and value.lstrip().startswith("<"):
        return value.encode()  # an example that is XML already
    form = xml_form(document, schema, value)
    return xml_of(value, replace(form, name=form.name or _ROOT)).encode()


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str).encode()


def _csv(value: Any) -> bytes:
    """A header and a row for each object (RFC 4180)."""
    rows = value if isinstance(value, list) else [value]
    objects = [row if isinstance(row, dict) else {"value": row} for row in rows]
    lines = io.StringIO()
    names = list(dict.fromkeys(name for row in objects for name in row))
    writer = csv.DictWriter(lines, names)
    writer.writeheader()
    for row in objects:
        writer.writerow(
            {name: cell if isinstance(cell, str) else _json(cell).decode() for name, cell in row.items()}
        )
    return lines.getvalue().encode()


_ENCODERS: Final[tuple[tuple[str, Callable[[Any], bytes]], ...]] = (
    (r"application/x-www-form-urlencoded", lambda value: urlencode(value, doseq=True).encode()),
    (r"(application|text)/csv", _csv),
    (r"text/event-stream", lambda value: b"data: " + _json(value) + b"\n\n"),
    (r".*[/+](json-seq|x-ndjson|jsonl)", lambda value: _json(value) + b"\n"),
    # A vendor's own media type with a schema is JSON under another name more often than anything else.
    (r"(application|text)/.*", _json),
)
