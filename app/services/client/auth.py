"""Registering, logging in and out, and what is proven by mail."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.core.tokens import Audience
from app.db.errors import on_violation
from app.db.transaction import transaction
from app.models import Flag, RevocationReason, User, UserStatus
from app.services.client.email_verification import EmailVerification
from app.services.client.password_reset import PasswordReset
from app.services.client.principal import ClientPrincipal
from app.services.common.accounts.emails import normalise_email
from app.services.common.accounts.password_login import PasswordLogin
from app.services.common.accounts.sessions import Sessions
from app.services.common.flags import Flags
from app.services.common.outbox.outbox import Outbox
from app.services.common.outbox.topics import Topic
from app.services.common.webhooks.events import WebhookEvents
from generated.client_v1 import models
from generated.client_v1.services import AuthService
from generated.errors import (
    AuthAccountSuspended,
    AuthRegistrationClosed,
    UsersEmailTaken,
)
from specfirst.runtime.interface import MISSING, Unauthenticated


class Auth(AuthService[ClientPrincipal]):
    """Accounts and sessions of users."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        sessions: Sessions,
        passwords: Passwords,
        login: PasswordLogin,
        verification: EmailVerification,
        reset: PasswordReset,
        outbox: Outbox,
        events: WebhookEvents,
        registration_open: bool,
        flags: Flags,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords
        self._login = login
        self._verification = verification
        self._reset = reset
        self._outbox = outbox
        self._events = events
        self._registration_open = registration_open
        self._flags = flags

    async def register(self, *, body: models.UserCreate) -> models.User:
        """Create the account. Only the database says whether the address is taken: no race gets past.

        Its event has the verification mailed.
        """
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

    async def refresh(self, *, body: models.RefreshRequest, idempotency_key: str | None) -> models.TokenPair:
        """Exchange the refresh token."""
        issued = await self._sessions.rotate(body.refresh_token, Audience.CLIENT, key=idempotency_key)
        return models.TokenPair.model_validate(issued)

    async def logout(self, *, principal: ClientPrincipal) -> None:
        """End this session."""
        await self._sessions.revoke(principal.session_id, RevocationReason.LOGOUT)

    async def logout_all(self, *, principal: ClientPrincipal) -> None:
        """End every session of the account. The lock makes a login that is under way be one of them."""
        async with transaction(self._session):
            user = await self._session.get(User, principal.user_id, with_for_update=True)
            if user is None:
                # Deleted between authentication and now.
                raise Unauthenticated
            await self._sessions.revoke_all(user, RevocationReason.LOGOUT)

    async def request_email_verification(self, *, principal: ClientPrincipal) -> None:
        """Have the mail sent."""
        await self._verification.request(principal.user_id)

    async def confirm_email(self, *, body: models.EmailConfirmation) -> None:
        """Take its token."""
        await self._verification.confirm(body.token)

    async def forgot_password(self, *, body: models.PasswordForgotten) -> None:
        """Have the mail sent, if there is such an account."""
        await self._reset.request(body.email)

    async def reset_password(self, *, body: models.PasswordReset) -> None:
        """Take its token."""
        await self._reset.reset(body.token, body.new_password)


def _refuse_suspended(user: User) -> None:
    if user.status is UserStatus.SUSPENDED:
        raise AuthAccountSuspended
