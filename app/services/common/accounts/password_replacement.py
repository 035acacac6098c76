"""Replace a password by presenting the current one, for both APIs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.db.transaction import transaction
from app.models import Admin, RevocationReason, User
from app.services.common.accounts.sessions import Sessions
from generated.errors import UsersWrongPassword
from specfirst.runtime.interface import Unauthenticated

Owner = TypeVar("Owner", User, Admin)


async def _do_nothing(account: User | Admin) -> None:
    """Add no work to the replacement's transaction."""


class PasswordReplacement:
    """Changes the passwords of users and of administrators."""

    def __init__(self, session: AsyncSession, *, sessions: Sessions, passwords: Passwords) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords

    async def replace(
        self,
        kind: type[Owner],
        owner_id: UUID,
        *,
        current: str,
        new: str,
        keep: UUID,
        on_replaced: Callable[[Owner], Awaitable[None]] = _do_nothing,
    ) -> None:
        """Replace the password, and end every session of the account but `keep`.

        `on_replaced` runs in the transaction that does it. No connection to the database is held while
        passwords are hashed.

        Raises:
            UsersWrongPassword: `current` is not the password.
            Unauthenticated: the account no longer exists.
        """
        async with transaction(self._session):
            stored = (await self._find(kind, owner_id)).password_hash
        if not await self._passwords.verify(current, stored):
            raise UsersWrongPassword
        new_hash = await self._passwords.hash(new)
        async with transaction(self._session):
            account = await self._find(kind, owner_id, locked=True)
            if account.password_hash != stored:
                # Changed by another request meanwhile: what was verified is no longer the current password.
                raise UsersWrongPassword
            account.password_hash = new_hash
            await self._sessions.revoke_all(account, RevocationReason.PASSWORD_CHANGED, but=keep)
            await on_replaced(account)

    async def _find(self, kind: type[Owner], owner_id: UUID, *, locked: bool = False) -> Owner:
        account = await self._session.get(kind, owner_id, with_for_update=locked, populate_existing=locked)
        if account is None:
            # Deleted between authentication and now.
            raise Unauthenticated
        return account
