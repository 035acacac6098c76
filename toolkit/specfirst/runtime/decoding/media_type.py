"""Media types of request bodies (RFC 9110, 8.3)."""

from __future__ import annotations

from collections.abc import Sequence

from specfirst import media_types
from specfirst.media_types import is_json as is_json


def essence(content_type: str | None) -> str | None:
    """`application/json` of `Application/JSON; charset=utf-8`; None where there is none."""
    return media_types.essence(content_type or "") or None


def accepts(declared: Sequence[str], media_type: str) -> bool:
    """Whether one of the declared types, wildcards included, covers the media type."""
    kind = media_type.partition("/")[0]
    return any(each in (media_type, "*/*", f"{kind}/*") for each in declared)
