"""What the runtime needs to know of one API."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.bundle import Bundle
from app.api.database_session import session_provider
from app.api.request_metrics import OperationMetrics
from app.api.resources import Resources
from app.services.common.database_idempotency import DatabaseIdempotencyStore
from specfirst.mock.package_mock import PackageMock
from specfirst.runtime.runtime import Runtime


def api_runtime(resources: Resources, runtime: Runtime, package: str, bundle: Bundle, *, api: str) -> Runtime:
    """The runtime of the service with what each API has of its own: keys, mock, and metrics under `api`."""
    # Annotations are evaluated at once here: that of the provider names a dependency that is local.
    provide_session = session_provider(resources.database)
    CurrentSession = Annotated[AsyncSession, Depends(provide_session, scope="function")]  # noqa: N806

    async def idempotency(session: CurrentSession) -> DatabaseIdempotencyStore:
        return DatabaseIdempotencyStore(session, resources.secret_box, resources.responses)

    return replace(
        runtime,
        idempotency=idempotency,
        namespace=package,
        mock=PackageMock(package),
        metrics=OperationMetrics(resources.instruments, bundle.operation_ids(), api=api),
    )
