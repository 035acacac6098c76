"""Registering, logging in and out."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.core.tokens import Audience
from app.db.base import now
from app.db.failures import violated_constraint
from app.db.transaction import transaction
from app.models import RevocationReason, User, UserStatus
from app.services.client.principal import ClientPrincipal
from app.services.common.emails import normalise_email
from app.services.common.password_login import PasswordLogin
from app.services.common.sessions import IssuedTokens, Sessions
from contract.interface import MISSING, RequestContext
from generated.client_v1 import models
from generated.client_v1.services import AuthService
from generated.errors import (
    AuthAccountSuspended,
    AuthInvalidCredentials,
    AuthRegistrationClosed,
    UsersEmailTaken,
)


class Auth(AuthService[ClientPrincipal]):
    """Accounts and sessions of users."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        sessions: Sessions,
        passwords: Passwords,
        login: PasswordLogin,
        context: RequestContext,
        registration_open: bool,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords
        self._login = login
        self._context = context
        self._registration_open = registration_open

    async def register(self, *, body: models.UserCreate) -> models.User:
        """Create the account. Only the database says whether the address is taken: no race gets past."""
        if not self._registration_open:
            raise AuthRegistrationClosed
        user = User(
            email=normalise_email(body.email),
            display_name=body.display_name,
            locale=None if body.locale is MISSING else body.locale,
            password_hash=await self._passwords.hash(body.password),
        )
        try:
            async with transaction(self._session):
                self._session.add(user)
        except IntegrityError as error:
            if violated_constraint(error) == "uq_users_email":
                raise UsersEmailTaken from None
            raise
        return models.User.model_validate(user)

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """Open a session. No connection to the database is held while the password is hashed."""
        email = normalise_email(body.email)
        async with transaction(self._session):
            stored = await self._session.scalar(select(User.password_hash).where(User.email == email))
        verified = await self._login.check(
            Audience.CLIENT, email, body.password, stored=stored, address=self._context.client_address
        )
        renewed = await self._login.renewed(body.password, verified)
        async with transaction(self._session):
            user = await self._admit(email, verified=verified)
            await self._note_login(user, renewed)
            issued = await self._sessions.open(user, self._context)
        return _token_pair(issued)

    async def refresh(self, *, body: models.RefreshRequest) -> models.TokenPair:
        """Exchange the refresh token."""
        return _token_pair(await self._sessions.rotate(body.refresh_token, Audience.CLIENT))

    async def logout(self, *, principal: ClientPrincipal) -> None:
        """End this session."""
        await self._sessions.revoke(principal.session_id, RevocationReason.LOGOUT)

    async def _admit(self, email: str, *, verified: str) -> User:
        """The account, locked, if what was verified against still holds: it may have changed meanwhile."""
        user = await self._session.scalar(
            select(User).where(User.email == email, User.password_hash == verified).with_for_update()
        )
        if user is None:
            raise AuthInvalidCredentials
        if user.status is UserStatus.SUSPENDED:
            raise AuthAccountSuspended
        return user

    async def _note_login(self, user: User, password_hash: str) -> None:
        # Logging in is no change of the account: `updated_at` stays.
        await self._session.execute(
            update(User)
            .where(User.id == user.id)
            .values(last_login_at=now(), password_hash=password_hash, updated_at=User.updated_at)
        )


def _token_pair(issued: IssuedTokens) -> models.TokenPair:
    return models.TokenPair.model_validate(issued)
