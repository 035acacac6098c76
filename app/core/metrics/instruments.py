"""Metrics that code updates while it runs.

Values that need a query, such as the depth of a queue, are read during a scrape
(`app.services.common.health`).
"""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from app.core.metrics.sharing import are_values_shared
from specfirst.server.limits import Reason

REQUEST_BUCKETS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds. Logins hash a password: most of them take 0.1 to 0.5 seconds."""
TASK_BUCKETS: Final = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 150.0)


class Instruments:
    """The metrics of one application, in a registry of its own.

    If processes share their values (`sharing`), gauges are summed over the live processes.
    """

    def __init__(self) -> None:
        self.registry: Final = CollectorRegistry()
        self._define_requests()
        self._define_connections()
        self._define_database_pool()
        self._define_tasks()
        self._define_passwords()
        self.cache_lookups: Final = self._counter(
            "cache_lookups_total", "Lookups in a cache.", ("cache", "namespace", "outcome")
        )
        self.log_records: Final = self._counter(
            "log_records_total",
            "Log records that were shipped to Redis, spooled to a local file, or dropped.",
            ("outcome",),
        )
        # Created now, because `increase()` misses the event that creates a series, and because looking one up
        # takes a lock, which the shipping thread must not hold while the process forks.
        outcomes = ("shipped", "spooled", "dropped")
        self._log_records = {outcome: self.log_records.labels(outcome) for outcome in outcomes}

    def _define_requests(self) -> None:
        by_operation = ("api", "operation")
        self.requests = self._counter(
            "http_requests_total", "Requests by operation and status code.", (*by_operation, "status")
        )
        self.request_seconds = self._histogram(
            "http_request_duration_seconds",
            "Time from a request's arrival to the start of its response.",
            by_operation,
        )
        self.in_flight = self._gauge("http_requests_in_flight", "Requests being served, streams included.")
        self.failures = self._counter(
            "api_failures_total", "Failed requests by error code.", (*by_operation, "status", "code")
        )
        self.violations = self._counter(
            "api_contract_violations_total", "Responses that broke the contract.", by_operation
        )
        self.not_checked = self._counter(
            "api_responses_not_checked_total",
            "Responses that were sent without a check, because sampling left them out.",
            by_operation,
        )
        self.not_limited = self._counter(
            "api_requests_not_limited_total",
            "Requests whose rate limit could not be counted because Redis did not respond.",
            by_operation,
        )

    def _define_connections(self) -> None:
        self.connections_open = self._gauge("http_connections_open", "Open connections of clients.")
        self.connections_limit = self._gauge("http_connections_limit", "Limit of open connections.")
        self.connections_ended = self._counter(
            "http_connections_ended_total", "Connections that the server closed, by reason.", ("reason",)
        )
        for reason in Reason:
            self.connections_ended.labels(reason)

    def _define_database_pool(self) -> None:
        self.pool_in_use = self._gauge("db_pool_in_use", "Connections that requests or tasks hold.")
        self.pool_open = self._gauge("db_pool_open", "Open connections to PostgreSQL.")
        self.pool_limit = self._gauge("db_pool_limit", "Connections that the pool may open under load.")
        self.pool_waiting = self._gauge("db_pool_waiting", "Requests or tasks that wait for a connection.")

    def _define_tasks(self) -> None:
        self.tasks = self._counter(
            "tasks_total", "Runs of tasks by outcome: success, failure or retry.", ("task", "outcome")
        )
        self.task_seconds = self._histogram(
            "task_duration_seconds", "Time that a run of a task took.", ("task",), TASK_BUCKETS
        )
        self.tasks_running = self._gauge("tasks_running", "Tasks that run now.")

    def _define_passwords(self) -> None:
        kind = ("kind",)
        self.hashing_waiting = self._gauge(
            "password_hashing_waiting", "Requests that wait to hash a password, by kind.", kind
        )
        self.hashing_wait_seconds = self._histogram(
            "password_hashing_wait_seconds",
            "Time that a request waited before its password was hashed.",
            kind,
        )
        self.hashing_refused = self._counter(
            "password_hashing_refused_total",
            "Requests whose password was not hashed because too many waited.",
            kind,
        )
        self.hashing_dropped = self._counter(
            "password_hashing_dropped_total",
            "Requests whose client disconnected before their password was hashed.",
            kind,
        )
        self.attempts_not_counted = self._counter(
            "password_attempts_not_counted_total",
            "Password attempts that were not counted because Redis did not respond.",
        )
        for series in (self.hashing_waiting, self.hashing_refused, self.hashing_dropped):
            # A series that begins at its first event hides that event from `increase()`.
            series.labels("login")
            series.labels("other")

    def _counter(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Counter:
        return Counter(name, meaning, labels, registry=self.registry)

    def _histogram(
        self, name: str, meaning: str, labels: tuple[str, ...], buckets: tuple[float, ...] = REQUEST_BUCKETS
    ) -> Histogram:
        return Histogram(name, meaning, labels, registry=self.registry, buckets=buckets)

    def _gauge(self, name: str, meaning: str, labels: tuple[str, ...] = ()) -> Gauge:
        return Gauge(name, meaning, labels, registry=self.registry, multiprocess_mode="livesum")

    @property
    def are_shared(self) -> bool:
        return are_values_shared()

    def count_log_records(self, outcome: str, count: int = 1) -> None:
        """Count log records that were `shipped`, `spooled` or `dropped`."""
        self._log_records[outcome].inc(count)
