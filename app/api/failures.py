"""Infrastructure failures as failures that every operation declares."""

from __future__ import annotations

from app.db.failures import is_unavailable
from contract.interface import ApiError, ServiceUnavailable

RETRY_AFTER_SECONDS = 5


def translate(error: Exception) -> ApiError | None:
    """503 where the database does not serve; None for what is a defect of ours."""
    return ServiceUnavailable(retry_after=RETRY_AFTER_SECONDS) if is_unavailable(error) else None
