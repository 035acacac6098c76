"""A limit on the mails that one address gets."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app.core.logs.logger import get_logger
from app.integrations.cache.redis_client import RedisClient, RedisUnavailableError
from app.services.common.mail.texts import MailText

logger = get_logger(__name__)


@dataclass(slots=True)
class MailAllowance:
    """Counts mails by address and kind, so that an address cannot be flooded with mail.

    By address and not by account, because accounts can be deleted and registered again. By kind, so that an
    attacker who requests tokens cannot use up the notices about them. Without Redis mails are not limited.
    """

    redis: RedisClient
    limit: int
    """Mails per window, which begins with its first mail; 0 allows any number."""
    window_seconds: int

    async def take(self, text: MailText, email: str) -> bool:
        """Count a mail; return whether it is within the limit."""
        if not self.limit:
            return True
        # Hashed: Redis does not need the addresses.
        name = f"attempts:mail:{text}:{hashlib.sha256(email.encode()).hexdigest()}"
        try:
            count, _ = await self.redis.send_all(
                [("INCR", name), ("EXPIRE", name, self.window_seconds, "NX")]
            )
        except RedisUnavailableError:
            logger.warning("mails are not counted: Redis does not respond")
            return True
        return int(count) <= self.limit
