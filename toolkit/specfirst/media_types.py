"""Media types (RFC 9110, 8.3.1), as the compiler reads them in documents and the runtime in requests."""

from __future__ import annotations


def essence(media_type: str) -> str:
    """A media type without its parameters, in lower case: `application/json` of `Application/JSON; a=b`."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Whether it is `application/json` or a type with the suffix `+json` (RFC 6839, 3.1)."""
    kind = essence(media_type)
    return kind == "application/json" or kind.endswith("+json")


def concrete(media_type: str) -> str:
    """The media type itself; of a range such as `*/*` one that can be sent."""
    ranges = {"*/*": "application/json", "application/*": "application/json", "text/*": "text/plain"}
    return ranges.get(media_type, media_type)
