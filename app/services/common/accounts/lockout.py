"""A pause after too many wrong passwords: for one account, and from one address."""

from __future__ import annotations

import hashlib

from app.core.logs.logger import get_logger
from app.core.tokens import Audience
from app.integrations.cache.attempts import AttemptCounter
from app.integrations.cache.redis_client import RedisUnavailableError
from generated.errors import AuthLocked

logger = get_logger(__name__)


class LoginLockout:
    """Counts each attempt before its password is looked at: many at once gain nothing over one by one.

    An address without an account is counted as one with: being locked reveals nothing. Without Redis there is
    no lock-out; the cost of a password hash is then what slows guessing.
    """

    def __init__(self, counter: AttemptCounter, *, account_limit: int, address_limit: int) -> None:
        """Limits are attempts per window; 0 means none."""
        self._counter = counter
        self._account_limit = account_limit
        self._address_limit = address_limit

    async def count(self, audience: Audience, email: str, address: str | None) -> None:
        """Count an attempt.

        Raises:
            AuthLocked: the account or the address has had too many.
        """
        for key, limit in self._keys(audience, email, address):
            try:
                attempts = await self._counter.add(key)
            except RedisUnavailableError:
                logger.warning("login attempts are not counted: Redis does not respond")
                return
            if attempts.count > limit:
                raise AuthLocked(retry_after=attempts.seconds_left)

    async def forgive(self, audience: Audience, email: str, address: str | None) -> None:
        """The password was right: the account starts anew, and the address gets this attempt back.

        Other accounts' failures still count against the address: a guesser may own one account.
        """
        try:
            for key, _ in self._keys(audience, email, address):
                if key.startswith("account:"):
                    await self._counter.clear(key)
                else:
                    await self._counter.take_back(key)
        except RedisUnavailableError:
            return

    async def lift(self, audience: Audience, email: str) -> None:
        """Whose account it is has been proven otherwise: it starts anew."""
        try:
            for key, _ in self._keys(audience, email, None):
                await self._counter.clear(key)
        except RedisUnavailableError:
            return

    def _keys(self, audience: Audience, email: str, address: str | None) -> list[tuple[str, int]]:
        keys = []
        if self._address_limit and address is not None:
            keys.append((f"address:{audience}:{address}", self._address_limit))
        if self._account_limit:
            # Hashed, because Redis needs no list of who tries to log in.
            digest = hashlib.sha256(email.encode()).hexdigest()
            keys.append((f"account:{audience}:{digest}", self._account_limit))
        return keys
