"""Log in with a password: in equal time and with equal responses, for both APIs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.hashing_queue import HashingKind
from app.core.passwords import Passwords
from app.db.transaction import transaction
from app.models import Admin, User
from app.services.common.accounts.emails import normalise_email
from app.services.common.accounts.lockout import Lockout, claim_by_email
from app.services.common.accounts.sessions import IssuedTokens, Sessions
from app.services.common.accounts.unversioned import update_unversioned
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
        lockout: Lockout,
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
            AuthLocked: too many failures; this attempt was not looked at.
            AuthInvalidCredentials: after one hash, whether or not there is an account.
        """
        email = normalise_email(email)
        verified = await self._verified(kind, email, password)
        renewed = verified
        if self._passwords.needs_rehash(verified):
            async with self._passwords.turn(HashingKind.LOGIN) as turn:
                renewed = await turn.hash(password)
        async with transaction(self._session):
            account = await self._admit(kind, email, verified)
            refuse(account)
            await update_unversioned(self._session, account, last_login_at=func.now(), password_hash=renewed)
            await on_opened(account)
            return await self._sessions.open(account, self._context)

    async def _verified(self, kind: type[Owner], email: str, password: str) -> str:
        """The stored hash, which the password has been found to match."""
        claim = await claim_by_email(self._session, kind, email, self._context)
        kind_of_login = HashingKind.KNOWN_LOGIN if claim.is_known_network else HashingKind.LOGIN
        matches = await self._lockout.verify(claim, password, passwords=self._passwords, kind=kind_of_login)
        if claim.password_hash is None or not matches:
            raise AuthInvalidCredentials
        return claim.password_hash

    async def _admit(self, kind: type[Owner], email: str, verified: str) -> Owner:
        """The account, locked, if what was verified against still holds: it may have changed meanwhile."""
        account: Owner | None = await self._session.scalar(
            select(kind).where(kind.email == email, kind.password_hash == verified).with_for_update()
        )
        if account is None:
            raise AuthInvalidCredentials
        return account
