"""Media types of request bodies (RFC 9110, 8.3)."""

from __future__ import annotations

from collections.abc import Sequence


def essence(content_type: str | None) -> str | None:
    """`application/json` of `Application/JSON; charset=utf-8`; None where there is none."""
    if not content_type:
        return None
    return content_type.partition(";")[0].strip().lower() or None


def accepts(declared: Sequence[str], media_type: str) -> bool:
    """Whether one of the declared types, wildcards included, covers the media type."""
    kind = media_type.partition("/")[0]
    return any(each in (media_type, "*/*", f"{kind}/*") for each in declared)


def is_json(media_type: str) -> bool:
    """`application/json` and every `+json` type (RFC 6839, 3.1)."""
    return media_type == "application/json" or media_type.endswith("+json")
