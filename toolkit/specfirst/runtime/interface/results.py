"""Responses of operations that have more than one success status, or headers of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Generic, TypeVar

Body = TypeVar("Body", covariant=True)


class Result:
    """Base of the generated dataclasses, one per (operation, status): a `body`, if any, and typed headers."""

    STATUS: ClassVar[int]
    HEADERS: ClassVar[dict[str, str]] = {}
    """Attribute name to header name."""

    @property
    def payload(self) -> Any:
        """The body, or None where the status has none."""
        return getattr(self, "body", None)


@dataclass(frozen=True, slots=True)
class Representation(Generic[Body]):
    """A body in a media type of the service's choice, of those that the operation declares for the status."""

    body: Body
    media_type: str
    """The media type, without wildcards; `RequestContext.prefers` helps to choose."""


def header_text(value: Any) -> str:
    """A typed header as the text of its field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(map(header_text, value))
    return str(value)
