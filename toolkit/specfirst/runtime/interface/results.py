"""Results of operations that have several success status codes, or headers of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

Body = TypeVar("Body", covariant=True)


class Result:
    """Base of the generated dataclasses, one per operation and status: typed headers, and a `body` if any."""

    STATUS: ClassVar[int]
    HEADERS: ClassVar[dict[str, str]] = {}
    """The header names by attribute."""

    @property
    def payload(self) -> Any:
        """The body; None where the status has none."""
        return getattr(self, "body", None)


@dataclass(frozen=True, slots=True)
class Representation(Generic[Body]):
    """A body in one of the declared media types, chosen by the service."""

    body: Body
    media_type: str
    """The media type, without wildcards. `RequestContext.prefers` helps to choose it."""


def header_text(value: Any) -> str:
    """Return a typed header as the text of its field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(map(header_text, value))
    return str(value)
