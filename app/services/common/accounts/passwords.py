"""Log in with a password, and replace one: for the accounts of both APIs, in equal time for all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.hashing_queue import HashingKind
from app.core.passwords import Passwords
from app.db.base import get_row
from app.db.transaction import transaction
from app.models import Admin, RevocationReason, User
from app.models.account import normalise_email
from app.services.common.accounts.lockout import Lockout, claim_by_email, claim_by_id
from app.services.common.accounts.sessions import IssuedTokens, Sessions
from app.services.common.accounts.unversioned import update_unversioned
from generated.errors import AuthInvalidCredentials, UsersWrongPassword
from specfirst.runtime.interface import RequestContext, Unauthenticated

Owner = TypeVar("Owner", User, Admin)


def _allow_any(account: User | Admin) -> None:
    """Admit every account that has the right password."""


async def _no_further_work(account: User | Admin) -> None:
    """Add no work to the transaction."""


@dataclass(slots=True)
class AccountPasswords:
    """Verifies the passwords of users and administrators, to log them in and to replace their passwords.

    No connection to the database is held while a password is hashed.
    """

    session: AsyncSession
    sessions: Sessions
    passwords: Passwords
    lockout: Lockout
    context: RequestContext

    async def log_in(
        self,
        kind: type[Owner],
        email: str,
        password: str,
        *,
        refuse: Callable[[Owner], None] = _allow_any,
        on_opened: Callable[[Owner], Awaitable[None]] = _no_further_work,
    ) -> IssuedTokens:
        """Open a session of the account that has these credentials.

        Args:
            refuse: raises for an account that must not log in; called only after the right password.
            on_opened: further work of the transaction that opens the session.

        Raises:
            AuthLocked: too many failures; the password of this attempt was not verified.
            AuthInvalidCredentials: after one hash, whether or not the account exists.
        """
        email = normalise_email(email)
        verified = await self._verified(kind, email, password)
        renewed = verified
        if self.passwords.needs_rehash(verified):
            async with self.passwords.turn(HashingKind.LOGIN) as turn:
                renewed = await turn.hash(password)
        async with transaction(self.session):
            account = await self._lock(kind, email, verified)
            refuse(account)
            await update_unversioned(self.session, account, last_login_at=func.now(), password_hash=renewed)
            await on_opened(account)
            return await self.sessions.open(account, self.context)

    async def replace(
        self,
        kind: type[Owner],
        owner_id: UUID,
        *,
        current: str,
        new: str,
        keep: UUID,
        on_replaced: Callable[[Owner], Awaitable[None]] = _no_further_work,
    ) -> None:
        """Replace the password, and end all sessions of the account except `keep`.

        Args:
            on_replaced: further work of the transaction that replaces the password.

        Raises:
            UsersWrongPassword: `current` is not the password. It counts as a failed login.
            AuthLocked: too many failures; `current` was not verified.
            Unauthenticated: the account no longer exists.
        """
        claim = await claim_by_id(self.session, kind, owner_id, self.context)
        if claim is None:
            # Deleted between authentication and now.
            raise Unauthenticated
        if not await self.lockout.verify(claim, current, passwords=self.passwords, kind=HashingKind.OTHER):
            raise UsersWrongPassword
        new_hash = await self.passwords.hash(new)
        async with transaction(self.session):
            account = await get_row(self.session, kind, owner_id, missing=Unauthenticated, locked=True)
            if account.password_hash != claim.password_hash:
                # Another request changed it in the meantime: the verified password is no longer the current
                # one.
                raise UsersWrongPassword
            await update_unversioned(self.session, account, password_hash=new_hash)
            await self.sessions.revoke_all(account, RevocationReason.PASSWORD_CHANGED, but=keep)
            await on_replaced(account)

    async def _verified(self, kind: type[Owner], email: str, password: str) -> str:
        """Return the stored hash, which the password matches."""
        claim = await claim_by_email(self.session, kind, email, self.context)
        kind_of_login = HashingKind.KNOWN_LOGIN if claim.is_known_network else HashingKind.LOGIN
        matches = await self.lockout.verify(claim, password, passwords=self.passwords, kind=kind_of_login)
        if claim.password_hash is None or not matches:
            raise AuthInvalidCredentials
        return claim.password_hash

    async def _lock(self, kind: type[Owner], email: str, verified: str) -> Owner:
        """Return the account, locked, unless its password has changed since it was verified."""
        account: Owner | None = await self.session.scalar(
            select(kind).where(kind.email == email, kind.password_hash == verified).with_for_update()
        )
        if account is None:
            raise AuthInvalidCredentials
        return account
