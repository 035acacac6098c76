"""Metrics of cache lookups."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from prometheus_client import Counter

from app.core.metrics.instruments import Instruments


class CacheKind(StrEnum):
    """The kind of value that a cache holds."""

    DATA = "data"
    """A single object."""
    QUERY = "query"
    """A page, or another result of many rows."""
    SESSION = "session"
    """Whether a session is alive."""
    RESPONSE = "response"
    """The response to a request with an idempotency key."""


class Outcome(StrEnum):
    """The result of a lookup in a cache."""

    HIT = "hit"
    MISS = "miss"
    SHARED = "shared"
    """A miss that used the value that another request was loading."""
    CORRUPT = "corrupt"
    """A miss, because the entry cannot be decoded."""
    UNAVAILABLE = "unavailable"
    """Redis did not respond."""


@dataclass(frozen=True)
class NamedCache:
    """A cache whose lookups are counted."""

    kind: CacheKind
    name: str
    """Its name among those of the kind."""


class CacheMetrics:
    """Counts lookups in the caches of one application."""

    def __init__(self, instruments: Instruments | None = None) -> None:
        """Count lookups. Without `instruments`, as in commands, the counts are not exported."""
        self._lookups = (instruments or Instruments()).cache_lookups
        # Cached, because finding a series by its labels takes longer than counting.
        self._series: dict[tuple[CacheKind, str, Outcome], Counter] = {}

    def count(self, cache: NamedCache, outcome: Outcome) -> None:
        key = (cache.kind, cache.name, outcome)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = self._lookups.labels(cache.kind.value, cache.name, outcome.value)
        series.inc()
