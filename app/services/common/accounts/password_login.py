"""Log in with a password: in equal time and with equal responses, for both APIs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.db.transaction import transaction
from app.integrations.cache.invalidation import changes_row
from app.models import Admin, User
from app.services.common.accounts.emails import normalise_email
from app.services.common.accounts.lockout import LoginLockout
from app.services.common.accounts.sessions import IssuedTokens, Sessions, audience_of
from generated.errors import AuthInvalidCredentials
from specfirst.runtime.interface import RequestContext

Owner = TypeVar("Owner", User, Admin)


def _allow_any(account: User | Admin) -> None:
    """Admit every account that has the right password."""


async def _do_nothing(account: User | Admin) -> None:
    """Add no work to the login's transaction."""


class PasswordLogin:
    """The login of users and of administrators."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        sessions: Sessions,
        passwords: Passwords,
        lockout: LoginLockout,
        context: RequestContext,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords
        self._lockout = lockout
        self._context = context

    async def log_in(
        self,
        kind: type[Owner],
        email: str,
        password: str,
        *,
        refuse: Callable[[Owner], None] = _allow_any,
        on_opened: Callable[[Owner], Awaitable[None]] = _do_nothing,
    ) -> IssuedTokens:
        """Open a session of the account that has these credentials.

        `refuse` may raise for an account that must not log in; it is asked only after the right password.
        `on_opened` runs in the transaction that opens the session.
        No connection to the database is held while the password is hashed.

        Raises:
            AuthLocked: too many attempts, before this one was looked at.
            AuthInvalidCredentials: after one hash, whether or not there is an account.
        """
        email = normalise_email(email)
        verified = await self._verified(kind, email, password)
        renewed = verified
        if self._passwords.needs_rehash(verified):
            renewed = await self._passwords.hash(password)
        async with transaction(self._session):
            account = await self._admit(kind, email, verified)
            refuse(account)
            await self._note(kind, account, renewed)
            await on_opened(account)
            return await self._sessions.open(account, self._context)

    async def _verified(self, kind: type[Owner], email: str, password: str) -> str:
        """The stored hash, which the password has been found to match."""
        attempt = (audience_of(kind), email, self._context.client_network)
        await self._lockout.count(*attempt)
        async with transaction(self._session):
            stored: str | None = await self._session.scalar(
                select(kind.password_hash).where(kind.email == email)
            )
        matches = await self._passwords.verify(password, stored)
        if stored is None or not matches:
            raise AuthInvalidCredentials
        await self._lockout.forgive(*attempt)
        return stored

    async def _admit(self, kind: type[Owner], email: str, verified: str) -> Owner:
        """The account, locked, if what was verified against still holds: it may have changed meanwhile."""
        account: Owner | None = await self._session.scalar(
            select(kind).where(kind.email == email, kind.password_hash == verified).with_for_update()
        )
        if account is None:
            raise AuthInvalidCredentials
        return account

    async def _note(self, kind: type[Owner], account: Owner, password_hash: str) -> None:
        # Logging in is no change of the account: `updated_at` stays.
        await self._session.execute(
            update(kind)
            .where(kind.id == account.id)
            .values(last_login_at=func.now(), password_hash=password_hash, updated_at=kind.updated_at)
            .execution_options(**changes_row(account.id))
        )
