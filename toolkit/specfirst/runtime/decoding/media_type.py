"""Media types of request bodies (RFC 9110, 8.3)."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message

from specfirst import media_types
from specfirst.media_types import is_json as is_json
from specfirst.media_types import most_specific as most_specific

_CHARSETS = frozenset({"utf-8", "utf8", "us-ascii", "iso-8859-1", "windows-1252", "utf-16"})


def essence(content_type: str | None) -> str | None:
    """Return the media type without parameters, in lower case; None if there is none."""
    return media_types.essence(content_type or "") or None


def charset_of(content_type: str | None) -> str | None:
    """Return the character set of a text, by default UTF-8; None for an unknown one."""
    message = Message()
    message["content-type"] = content_type or ""
    charset = message.get_content_charset("utf-8")
    return charset if charset in _CHARSETS else None


def accepts(declared: Sequence[str], media_type: str) -> bool:
    """Whether one of the declared types, which may contain wildcards, covers the media type."""
    return most_specific(declared, media_type) is not None
