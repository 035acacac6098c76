"""Numbers that one process counts about itself."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Final


class Counter:
    """Counts events by their labels; it only grows."""

    def __init__(self, name: str, meaning: str, labels: tuple[str, ...]) -> None:
        """`name` and `labels` as Prometheus writes them: `cache_lookups_total`."""
        self.name: Final = name
        self.meaning: Final = meaning
        self.labels: Final = labels
        self._counts: dict[tuple[str, ...], int] = {}
        self._lock = Lock()

    def add(self, *values: str) -> None:
        """Count one event; `values` belong to `labels`, in their order."""
        assert len(values) == len(self.labels)
        with self._lock:
            self._counts[values] = self._counts.get(values, 0) + 1

    def count(self, *values: str) -> int:
        """How many events there were with exactly these labels."""
        return self._counts.get(values, 0)

    def counts(self) -> Mapping[tuple[str, ...], int]:
        """All of them, to be exposed."""
        with self._lock:
            return dict(self._counts)
