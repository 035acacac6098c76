"""Log each attempt and each wait, under the name of the package.

Records contain no query, headers or body: these can contain personal data and secrets.
"""

from __future__ import annotations

from logging import DEBUG, INFO, getLogger

from ._http import Response, TransportError

_logger = getLogger(__package__)


def log_attempt(
    method: str, url: str, attempt: int, outcome: Response | TransportError, seconds: float
) -> None:
    """Log the result of one attempt (DEBUG)."""
    if not _logger.isEnabledFor(DEBUG):
        return
    address = url.partition("?")[0]
    milliseconds = seconds * 1000
    if isinstance(outcome, TransportError):
        _logger.debug("%s %s: attempt %d: %s after %.0f ms", method, address, attempt, outcome, milliseconds)
        return
    request_id = outcome.headers.get("x-request-id", "unknown")
    _logger.debug(
        "%s %s: attempt %d: %d in %.0f ms (request %s)",
        method,
        address,
        attempt,
        outcome.status_code,
        milliseconds,
        request_id,
    )


def log_wait(method: str, url: str, attempt: int, reason: str, wait: float) -> None:
    """Log that another attempt follows (INFO)."""
    if _logger.isEnabledFor(INFO):
        address = url.partition("?")[0]
        _logger.info(
            "%s %s: attempt %d failed (%s), the next one follows in %.1f s",
            method,
            address,
            attempt,
            reason,
            wait,
        )
