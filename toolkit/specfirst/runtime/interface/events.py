"""Server-sent events (WHATWG HTML, 9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Generic[Data]):
    """One event of a stream."""

    data: Data
    """Sent as JSON."""
    id: str | None = None
    """What a client that reconnects sends back as `Last-Event-ID`."""
    event: str | None = None
    """Its name; a browser's `EventSource` dispatches by it."""
