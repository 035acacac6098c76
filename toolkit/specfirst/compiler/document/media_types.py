"""Media types as the keys of `content` (OpenAPI 3.1, 4.8.14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.media_types import essence

JSON = "application/json"
EVENT_STREAM = "text/event-stream"
URL_ENCODED = "application/x-www-form-urlencoded"
FORMS = ("multipart/form-data", URL_ENCODED)


def key_of(content: Any, wanted: str) -> str | None:
    """Return the key of `content` that matches the media type `wanted`, ignoring case and parameters."""
    keys = content if isinstance(content, Mapping) else ()
    return next((key for key in keys if essence(str(key)) == wanted), None)


def media_of(content: Any, wanted: str) -> Any:
    """Return the media type object for `wanted`; None if there is none."""
    key = key_of(content, wanted)
    return None if key is None else content[key]
