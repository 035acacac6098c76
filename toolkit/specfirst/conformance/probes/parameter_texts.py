"""Write values of parameters as they are sent, and read texts as the document means them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from specfirst.conformance.probes.written_validator import WrittenValidator

_NULL_TEXTS = ("", "null")
_NOT_TEXT = {"integer", "number", "boolean"}
_DELIMITERS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
"""What separates the items of an array in one text (OpenAPI 3.1, 4.8.12.2)."""
_DEFAULT_STYLES = {"query": "form", "cookie": "form"}


def schema_of(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a parameter, also of one with `content`."""
    schema = described_by(parameter).get("schema", {})
    return schema if isinstance(schema, Mapping) else {} if schema else {"not": {}}


def described_by(parameter: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the object with the schema and the examples of a parameter: itself, or its `content`."""
    content: Mapping[str, Mapping[str, Any]] = parameter.get("content") or {}
    return next(iter(content.values()), parameter)


def kinds(schema: Any) -> set[str]:
    """Return the types that a schema names."""
    declared = schema.get("type", []) if isinstance(schema, Mapping) else []
    return set(declared) if isinstance(declared, list) else {declared}


def as_text(value: Any) -> str | None:
    """Return the text of a scalar; None if the value has no text of its own."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return json.dumps(value)
    return None


def as_meant(schema: Mapping[str, Any], text: str) -> Any:
    """Return the value of a text, unless the schema asks for text.

    Null is written as an empty text or as `null`, where the schema admits null and not that text.
    """
    if "null" in kinds(schema) and text in _NULL_TEXTS and not WrittenValidator(schema).admits(text):
        return None
    if not kinds(schema) & _NOT_TEXT:
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def texts_of(parameter: Mapping[str, Any], value: Any) -> tuple[str, ...] | None:
    """Return what is sent for a value: one text, or one for each item of an exploded array.

    None if the value has no text, or one that has another meaning as well: an object, an empty array, or an
    item with the delimiter in it.
    """
    if "content" in parameter:
        return (json.dumps(value),)
    style = parameter.get("style", _DEFAULT_STYLES.get(parameter["in"], "simple"))
    if style not in _DELIMITERS:
        return None
    if not isinstance(value, list):
        text = as_text(value)
        # A single text of an array is that of its only item.
        return None if text is None or "array" in kinds(schema_of(parameter)) else (text,)
    items = [as_text(item) for item in value]
    texts = tuple(text for text in items if text)
    if not texts or len(texts) < len(items):
        return None
    if style == "form" and parameter.get("explode", True):
        return texts if parameter["in"] == "query" else None
    delimiter = _DELIMITERS[style]
    return None if any(delimiter in text for text in texts) else (delimiter.join(texts),)


def meaning_of(parameter: Mapping[str, Any], value: Any) -> Any:
    """Return what the texts of a value mean to the receiver, who knows only the schema."""
    if "content" in parameter:
        return value
    if isinstance(value, list):
        items = schema_of(parameter).get("items", {})
        return [as_meant(items, _received(parameter, str(as_text(item)))) for item in value]
    return as_meant(schema_of(parameter), _received(parameter, str(as_text(value))))


def in_field(text: str) -> str:
    """Return the text as it can be sent in a header field, percent-encoded if necessary."""
    return quote(text, safe=" !#$%&'()*+,/:;=?@[]~{}|^`\"<>\\")


def _received(parameter: Mapping[str, Any], text: str) -> str:
    """Return the text as the service reads it; a header field without blanks around it (RFC 9110, 5.5)."""
    return in_field(text).strip(" \t") if parameter["in"] == "header" else text


def needed_texts(parameter: Mapping[str, Any], value: Any) -> Sequence[str]:
    """Return the texts of a value that a request cannot do without.

    Raises:
        LookupError: the value has none.
    """
    texts = texts_of(parameter, value)
    if texts is None:
        raise LookupError(f"the example of the parameter {parameter['name']} has no single way to be sent")
    return texts
