"""The configuration of the runtime for one API."""

from dataclasses import replace

from app.api.bundle import Bundle
from app.api.request_services import idempotency_store
from app.api.resources import Resources
from app.api.telemetry import OperationMetrics
from specfirst.mock.package_mock import PackageMock
from specfirst.runtime.runtime import Runtime


def api_runtime(resources: Resources, runtime: Runtime, package: str, bundle: Bundle, *, api: str) -> Runtime:
    """Return `runtime` with the parts of one API: its idempotency keys, mock, and metrics named `api`."""
    return replace(
        runtime,
        idempotency=idempotency_store,
        namespace=package,
        mock=PackageMock(package),
        metrics=OperationMetrics(resources.instruments, bundle.operations, api=api),
    )
