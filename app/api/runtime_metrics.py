"""The counters of the runtime, in the service's own metrics."""

from __future__ import annotations

from app.core.metrics import Counter


class RuntimeMetrics:
    """Implements `specfirst.runtime.runtime.Metrics`."""

    def __init__(self) -> None:
        self.violations = Counter(
            "contract_violations_total", "Responses that broke the contract.", ("operation",)
        )
        self.failures = Counter("failures_total", "Failed requests.", ("operation", "status", "code"))
        self.unlimited = Counter(
            "requests_not_limited_total", "Requests that passed a limit uncounted.", ("operation",)
        )

    def contract_violation(self, operation_id: str) -> None:
        """A response broke the contract."""
        self.violations.add(operation_id)

    def failure(self, operation_id: str, status: int, code: str) -> None:
        """A request failed."""
        self.failures.add(operation_id, str(status), code)

    def not_limited(self, operation_id: str) -> None:
        """A request passed a limit that could not be counted: Redis did not respond."""
        self.unlimited.add(operation_id)
