"""Infrastructure failures as failures that every operation declares."""

from __future__ import annotations

import logging

from app.db.failures import is_unavailable
from contract.interface import ApiError, ServiceUnavailable

logger = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


def translate(error: Exception) -> ApiError | None:
    """503 where the database does not serve; None for what is a defect of ours."""
    if not is_unavailable(error):
        return None
    logger.warning("the database does not serve: %s", error.__cause__ or error)
    return ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS)
