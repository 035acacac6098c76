"""The configuration of the runtime for one API."""

from dataclasses import replace

from app.api.bundle import Bundle
from app.api.request_metrics import OperationMetrics
from app.api.request_services import idempotency_store
from app.api.resources import Resources
from specfirst.mock.package_mock import PackageMock
from specfirst.runtime.runtime import Runtime


def api_runtime(resources: Resources, runtime: Runtime, package: str, bundle: Bundle, *, api: str) -> Runtime:
    """The runtime of the service with what each API has of its own: keys, mock, and metrics under `api`."""
    return replace(
        runtime,
        idempotency=idempotency_store,
        namespace=package,
        mock=PackageMock(package),
        metrics=OperationMetrics(resources.instruments, bundle.operation_ids(), api=api),
    )
