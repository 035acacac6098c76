"""Whether the caches are worth their while."""

from __future__ import annotations

from enum import StrEnum

from app.core.metrics import Counter


class CacheKind(StrEnum):
    """What a cache holds."""

    DATA = "data"
    """One object."""
    QUERY = "query"
    """A page, or the result of another query over many rows."""
    SESSION = "session"
    """Whether a session is alive."""
    RESPONSE = "response"
    """The response to a request with an idempotency key."""


class Outcome(StrEnum):
    """How a look into a cache ended."""

    HIT = "hit"
    MISS = "miss"
    SHARED = "shared"
    """A miss that shared what another request was loading already."""
    CORRUPT = "corrupt"
    """A miss: something is there that cannot be read."""
    UNAVAILABLE = "unavailable"
    """Redis did not respond."""


class CacheMetrics:
    """Counts looks into the caches of one process."""

    def __init__(self) -> None:
        self.lookups = Counter(
            "cache_lookups_total", "Looks into a cache.", ("cache", "namespace", "outcome")
        )

    def count(self, kind: CacheKind, namespace: str, outcome: Outcome) -> None:
        """Count one look."""
        self.lookups.add(kind, namespace, outcome)

    def seen(self, kind: CacheKind, namespace: str, outcome: Outcome) -> int:
        """How many looks ended like this."""
        return self.lookups.count(kind, namespace, outcome)
