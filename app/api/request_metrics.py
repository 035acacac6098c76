"""Counts and times the requests of one application, by operation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from prometheus_client import Counter, Histogram
from starlette.types import Scope

from app.core.metrics.instruments import Instruments
from specfirst.runtime.request_context import exchange_of

OTHER: Final = "other"
"""The operation of requests that reached none: probes, documentation, signed URLs, unknown paths."""
STORAGE_PREFIX: Final = "/storage"


class RequestMetrics:
    """Counts requests, when their response starts, or when they end without one.

    Labels are operation ids of the specs, never paths, so that no client can make up new series.
    """

    def __init__(self, instruments: Instruments, names: Mapping[str, str]) -> None:
        """`names` are the labels of mounted applications, by their prefixes."""
        self._instruments = instruments
        self._names = names
        self.in_flight = instruments.in_flight
        # Finding a series by its labels takes longer than counting. Operations, statuses and mounts are few.
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count a request with the status and the time of its response."""
        context = exchange_of(scope).context
        operation = context.operation_id if context and context.operation_id else OTHER
        key = (scope["root_path"], operation, status)
        series = self._series.get(key)
        if series is None:
            series = self._series[key] = self._make_series(*key)
        requests, request_seconds = series
        requests.inc()
        request_seconds.observe(seconds)

    def _make_series(self, root_path: str, operation: str, status: int) -> tuple[Counter, Histogram]:
        # A mount leaves its prefix in the root path, after that of a proxy.
        api = next((name for prefix, name in self._names.items() if root_path.endswith(prefix)), "")
        instruments = self._instruments
        return (
            instruments.requests.labels(api, operation, status),
            instruments.request_seconds.labels(api, operation),
        )


class OperationMetrics:
    """Counts what the runtime reports for one API. Implements `specfirst.runtime.runtime.Metrics`."""

    def __init__(self, instruments: Instruments, operation_ids: Iterable[str], *, api: str) -> None:
        self._instruments = instruments
        self._api = api
        for operation_id in operation_ids:
            # A series that begins at its first event hides that event from `increase()`.
            instruments.violations.labels(api, operation_id)
            instruments.not_limited.labels(api, operation_id)
            instruments.not_checked.labels(api, operation_id)

    def contract_violation(self, operation_id: str) -> None:
        """Count a response that broke the contract."""
        self._instruments.violations.labels(self._api, operation_id).inc()

    def failure(self, operation_id: str, status: int, code: str) -> None:
        """Count a failed request."""
        self._instruments.failures.labels(self._api, operation_id, status, code).inc()

    def not_limited(self, operation_id: str) -> None:
        """Count a request that passed a limit uncounted, because Redis did not respond."""
        self._instruments.not_limited.labels(self._api, operation_id).inc()

    def not_checked(self, operation_id: str) -> None:
        """Count a response that sampling left unchecked."""
        self._instruments.not_checked.labels(self._api, operation_id).inc()
