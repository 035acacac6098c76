"""Put the envelope that a document declares at its root around the data of its successes.

This states the rules a second time, independently of the compiler.
"""

from __future__ import annotations

import copy
from typing import Any

from specfirst.compiler.document.vocabulary import HTTP_METHODS

_MARK = "x-envelope"
_DESCRIPTION = "x-envelope-description"


def enclose(document: dict[str, Any]) -> None:
    """Replace the schema and the examples of every JSON success; references must be replaced already."""
    envelope = document.pop(_MARK, None)
    if not isinstance(envelope, dict):
        return
    for item in document.get("paths", {}).values():
        for method, operation in item.items():
            if method in HTTP_METHODS:
                for status, response in operation["responses"].items():
                    if str(status).startswith("2") and response.get(_MARK) is not False:
                        _enclose_response(response, envelope)


def _enclose_response(response: dict[str, Any], envelope: dict[str, Any]) -> None:
    for media_type, media in response.get("content", {}).items():
        if media_type.partition(";")[0].strip().lower() != "application/json":
            continue
        data = media.get("schema", {})
        media["schema"] = copy.copy(envelope)
        media["schema"]["properties"] = {**envelope["properties"], envelope[_MARK]: data}
        media["schema"]["description"] = data.get(_DESCRIPTION, envelope.get("description"))
        for example in media.get("examples", {}).values():
            if "value" in example:
                example["value"] = _enclosed(example["value"], envelope)
        if "example" in media:
            media["example"] = _enclosed(media["example"], envelope)


def _enclosed(value: Any, envelope: dict[str, Any]) -> dict[str, Any]:
    fields = {
        name: schema.get("const", next(iter(schema.get("examples", ())), None))
        for name, schema in envelope["properties"].items()
    }
    return fields | {envelope[_MARK]: value}
