"""Server-sent events (WHATWG HTML, 9.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import MISSING

Data = TypeVar("Data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(Generic[Data]):
    """An event of a stream; without data, only a position in it.

    A service sends its position first, so that a client that loses the connection before the first event
    resumes from there. Heartbeats repeat the position.
    """

    data: Data | MISSING = MISSING
    """The data, sent as JSON."""
    id: str | None = None
    """The position that a client sends back as `Last-Event-ID` when it reconnects."""
    event: str | None = None
    """The name of the event, by which a browser's `EventSource` dispatches it."""
