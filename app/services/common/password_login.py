"""Whether a login's password is right, in equal time and with equal answers."""

from __future__ import annotations

from app.core.passwords import Passwords
from app.core.tokens import Audience
from app.services.common.lockout import LoginLockout
from generated.errors import AuthInvalidCredentials


class PasswordLogin:
    """The check that both APIs' logins share."""

    def __init__(self, passwords: Passwords, lockout: LoginLockout) -> None:
        self._passwords = passwords
        self._lockout = lockout

    async def check(
        self, audience: Audience, email: str, password: str, *, stored: str | None, address: str | None
    ) -> str:
        """`stored`, if it was made of `password`. It is None where the account does not exist.

        Raises:
            AuthLocked: too many attempts, before this one was looked at.
            AuthInvalidCredentials: after one hash, whether or not there is an account.
        """
        await self._lockout.count(audience, email, address)
        matches = await self._passwords.verify(password, stored)
        if stored is None or not matches:
            raise AuthInvalidCredentials
        await self._lockout.forgive(audience, email, address)
        return stored

    async def renewed(self, password: str, stored: str) -> str:
        """`stored`, or a new hash where the cost of hashing has changed since it was made."""
        return await self._passwords.hash(password) if self._passwords.needs_rehash(stored) else stored
