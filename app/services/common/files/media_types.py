"""Media types of files, and whether their first bytes contradict them."""

from __future__ import annotations

import re

import puremagic

OCTET_STREAM = "application/octet-stream"
HEAD_BYTES = 8192
"""Bytes at the start of a file that are inspected."""

_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]*/[a-z0-9][a-z0-9!#$&^_.+-]*")
_MAX_LENGTH = 127
_ALIASES = {
    "application/x-gzip": "application/gzip",
    "application/x-zip-compressed": "application/zip",
    "image/jpg": "image/jpeg",
    "image/x-ms-bmp": "image/bmp",
}
# Types whose files all begin with a signature that is known here.
_SIGNED = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip"}
    | {"application/gzip"}
)
_SHOWN = ("image", "audio", "video", "font")
_TEXT = re.compile(
    r"text/.*|application/(.*\+)?(json|xml|javascript|yaml|x-sh|sql|postscript)|image/svg\+xml"
)
_STRONG_BYTES = 4
"""Shorter signatures match by chance."""
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def claimed_media_type(header: str | None) -> str:
    """Return the media type of a `Content-Type` header; `application/octet-stream` if it is invalid."""
    claimed = (header or "").partition(";")[0].strip().lower()
    if len(claimed) > _MAX_LENGTH or not _TYPE.fullmatch(claimed):
        return OCTET_STREAM
    return _ALIASES.get(claimed, claimed)


def contradicts(claimed: str, head: bytes) -> bool:
    """Return whether the first bytes of a file contradict its claimed type.

    Most types have no signature, so that the result is usually False. It is True for an image, document or
    archive in a well-known format without its signature, for text that is binary or has such a signature, and
    for media with the signature of another type. Text may have signatures of other text formats, such as a
    mail, a playlist or a key.
    """
    claimed = _ALIASES.get(claimed, claimed)
    if claimed == OCTET_STREAM or not head:
        return False
    found = _signatures(head)
    if claimed in found:
        return False
    if claimed in _SIGNED:
        return True
    strong = {kind for kind, length in found.items() if length >= _STRONG_BYTES}
    if _TEXT.fullmatch(claimed):
        binary = b"\0" in head and not head.startswith(_UTF16_MARKS)
        return binary or not strong.isdisjoint(_SIGNED)
    family = claimed.partition("/")[0]
    return family in _SHOWN and bool(strong) and not any(kind.startswith(f"{family}/") for kind in strong)


def _signatures(head: bytes) -> dict[str, int]:
    """Return the types whose signatures match, with the lengths of the signatures."""
    try:
        matches = puremagic.magic_string(head[:HEAD_BYTES])
    except (puremagic.PureError, ValueError):
        return {}
    found: dict[str, int] = {}
    for match in matches:
        kind = _ALIASES.get(match.mime_type, match.mime_type) or OCTET_STREAM
        found[kind] = max(found.get(kind, 0), len(match.byte_match))
    return found
