"""Replace a password by presenting the current one, for both APIs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.hashing_queue import HashingKind
from app.core.passwords import Passwords
from app.db.transaction import transaction
from app.models import Admin, RevocationReason, User
from app.services.common.accounts.lockout import Lockout, claim_by_id
from app.services.common.accounts.sessions import Sessions
from app.services.common.accounts.unversioned import update_unversioned
from generated.errors import UsersWrongPassword
from specfirst.runtime.interface import RequestContext, Unauthenticated

Owner = TypeVar("Owner", User, Admin)


async def _do_nothing(account: User | Admin) -> None:
    """Add no work to the replacement's transaction."""


class PasswordReplacement:
    """Changes the passwords of users and of administrators."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        sessions: Sessions,
        passwords: Passwords,
        lockout: Lockout,
        context: RequestContext,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords
        self._lockout = lockout
        self._context = context

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
            UsersWrongPassword: `current` is not the password. It counts like a failed login.
            AuthLocked: there were too many failures; `current` was not looked at.
            Unauthenticated: the account no longer exists.
        """
        claim = await claim_by_id(self._session, kind, owner_id, self._context)
        if claim is None:
            # Deleted between authentication and now.
            raise Unauthenticated
        if not await self._lockout.verify(claim, current, passwords=self._passwords, kind=HashingKind.OTHER):
            raise UsersWrongPassword
        new_hash = await self._passwords.hash(new)
        async with transaction(self._session):
            account = await self._session.get(kind, owner_id, with_for_update=True, populate_existing=True)
            if account is None:
                raise Unauthenticated
            if account.password_hash != claim.password_hash:
                # Changed by another request meanwhile: what was verified is no longer the current password.
                raise UsersWrongPassword
            await update_unversioned(self._session, account, password_hash=new_hash)
            await self._sessions.revoke_all(account, RevocationReason.PASSWORD_CHANGED, but=keep)
            await on_replaced(account)
