"""Map infrastructure failures to errors that every operation declares."""

from __future__ import annotations

from sqlalchemy.orm.exc import StaleDataError

from app.core.hashing_queue import HashingQueueFullError
from app.core.logs.logger import get_logger
from app.db.errors import is_unavailable
from app.integrations.storage.storage import StorageUnavailableError
from generated.errors import ServiceBusy
from specfirst.runtime.interface import ApiError, ServiceUnavailable

logger = get_logger(__name__)

RETRY_AFTER_SECONDS = 5


def translate(error: Exception) -> ApiError | None:
    """Return a 503 error for a failed component or a concurrent change; None for other exceptions."""
    if isinstance(error, HashingQueueFullError):
        return ServiceBusy(retry_after=error.retry_after)
    if isinstance(error, StaleDataError):
        # A row changed between reading and writing it: the client can repeat the request.
        logger.warning("a row was changed concurrently", error=error)
        return ServiceUnavailable(retry_after=1)
    if isinstance(error, StorageUnavailableError):
        logger.warning("the storage is unavailable", error=error)
        return ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS)
    if not is_unavailable(error):
        return None
    logger.warning("the database is unavailable", error=error.__cause__ or error)
    return ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS)
