"""Registering, logging in and out."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.core.tokens import Audience
from app.db.failures import on_violation
from app.db.transaction import transaction
from app.models import Flag, RevocationReason, User, UserStatus
from app.services.client.principal import ClientPrincipal
from app.services.common.emails import normalise_email
from app.services.common.flags import Flags
from app.services.common.outbox import Outbox
from app.services.common.password_login import PasswordLogin
from app.services.common.sessions import Sessions
from app.services.common.topics import Topic
from app.services.common.webhook_events import WebhookEvents
from contract.interface import MISSING
from generated.client_v1 import models
from generated.client_v1.services import AuthService
from generated.errors import (
    AuthAccountSuspended,
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
        outbox: Outbox,
        events: WebhookEvents,
        registration_open: bool,
        flags: Flags,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords
        self._login = login
        self._outbox = outbox
        self._events = events
        self._registration_open = registration_open
        self._flags = flags

    async def register(self, *, body: models.UserCreate) -> models.User:
        """Create the account. Only the database says whether the address is taken: no race gets past."""
        if not (self._registration_open and await self._flags.is_enabled(Flag.REGISTRATION)):
            raise AuthRegistrationClosed
        user = User(
            email=normalise_email(body.email),
            display_name=body.display_name,
            locale=None if body.locale is MISSING else body.locale,
            password_hash=await self._passwords.hash(body.password),
        )
        with on_violation("uq_users_email", raises=UsersEmailTaken):
            async with transaction(self._session):
                self._session.add(user)
                self._outbox.add(Topic.USER_REGISTERED, {"user_id": str(user.id)})
                self._events.user_registered(user)
        return models.User.model_validate(user)

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """Open a session, unless the account is suspended."""
        issued = await self._login.log_in(User, body.email, body.password, refuse=_refuse_suspended)
        return models.TokenPair.model_validate(issued)

    async def refresh(self, *, body: models.RefreshRequest) -> models.TokenPair:
        """Exchange the refresh token."""
        issued = await self._sessions.rotate(body.refresh_token, Audience.CLIENT)
        return models.TokenPair.model_validate(issued)

    async def logout(self, *, principal: ClientPrincipal) -> None:
        """End this session."""
        await self._sessions.revoke(principal.session_id, RevocationReason.LOGOUT)


def _refuse_suspended(user: User) -> None:
    if user.status is UserStatus.SUSPENDED:
        raise AuthAccountSuspended
