"""Responses of operations that have more than one success status, or headers of their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar


class Result:
    """Base of the generated dataclasses, one per (operation, status): a `body`, if any, and typed headers."""

    STATUS: ClassVar[int]
    HEADERS: ClassVar[dict[str, str]] = {}
    """Attribute name to header name."""

    @property
    def payload(self) -> Any:
        """The body, or None where the status has none."""
        return getattr(self, "body", None)


def header_text(value: Any) -> str:
    """A typed header as the text of its field."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(map(header_text, value))
    return str(value)
