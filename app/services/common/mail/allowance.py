"""Limits on the mails that one address gets."""

from __future__ import annotations

import hashlib

from app.core.logs.logger import get_logger
from app.integrations.cache.attempts import AttemptCounter
from app.integrations.cache.redis_client import RedisUnavailableError
from app.services.common.mail.texts import MailText

logger = get_logger(__name__)


class MailAllowance:
    """Counts mails by address and kind, so that an address cannot be flooded with mail.

    By address, not by account: accounts can be deleted and registered again. By kind, so that
    an attacker who requests tokens cannot use up the notices about them. Without Redis mails are not counted.
    """

    def __init__(self, counter: AttemptCounter, *, limit: int) -> None:
        """`limit` is mails per window; 0 means any number."""
        self._counter = counter
        self._limit = limit

    async def take(self, text: MailText, email: str) -> bool:
        """Count one more; False where it is one too many."""
        if not self._limit:
            return True
        # Hashed, because Redis needs no list of whom we write to.
        digest = hashlib.sha256(email.encode()).hexdigest()
        try:
            count = await self._counter.add(f"mail:{text}:{digest}")
        except RedisUnavailableError:
            logger.warning("mails are not counted: Redis does not respond")
            return True
        return count <= self._limit
