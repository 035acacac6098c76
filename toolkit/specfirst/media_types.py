"""Media types (RFC 9110, 8.3.1), as the compiler reads them in documents and the runtime in requests."""

from __future__ import annotations


def essence(media_type: str) -> str:
    """A media type without its parameters, in lower case: `application/json` of `Application/JSON; a=b`."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether it is `application/json`, `text/json`, or a type with the suffix `+json` (RFC 6839, 3.1)."""
    kind = essence(media_type)
    return kind in ("application/json", "text/json") or kind.endswith("+json")


def ranges(media_type: str) -> tuple[str, ...]:
    """The media type and what covers it, the most specific first: `a/b+json`, `a/*+json`, `a/*`, `*/*`."""
    kind, _, subtype = media_type.partition("/")
    suffix = subtype.rpartition("+")[2]
    by_suffix = (f"{kind}/*+{suffix}",) if "+" in subtype else ()
    return (media_type, *by_suffix, f"{kind}/*", "*/*")


def concrete(media_type: str) -> str:
    """The media type itself; of a range such as `*/*` one that can be sent."""
    ranges = {"*/*": "application/json", "application/*": "application/json", "text/*": "text/plain"}
    return ranges.get(media_type, media_type)
