"""Registration, sessions, and the verification of e-mail addresses."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tokens import Audience
from app.db.transaction import transaction
from app.models import RevocationReason, User, UserStatus
from app.services.client.email_verification import EmailVerification
from app.services.client.password_reset import PasswordReset
from app.services.client.principal import ClientPrincipal
from app.services.client.registration import Registration
from app.services.common.accounts.passwords import AccountPasswords
from app.services.common.accounts.sessions import Sessions
from generated.client_v1 import models
from generated.client_v1.services import AuthService
from generated.errors import AuthAccountSuspended
from specfirst.runtime.interface import Unauthenticated


class Auth(AuthService[ClientPrincipal]):
    """Accounts and sessions of users."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        sessions: Sessions,
        passwords: AccountPasswords,
        registration: Registration,
        verification: EmailVerification,
        reset: PasswordReset,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords
        self._registration = registration
        self._verification = verification
        self._reset = reset

    async def register(self, *, body: models.UserCreate) -> models.User:
        """Create an account, whose address is verified by mail."""
        return models.User.model_validate(await self._registration.register(body))

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """Log in with a password; a suspended account is refused."""
        issued = await self._passwords.log_in(User, body.email, body.password, refuse=_refuse_suspended)
        return models.TokenPair.model_validate(issued)

    async def refresh(self, *, body: models.RefreshRequest, idempotency_key: str | None) -> models.TokenPair:
        issued = await self._sessions.rotate(body.refresh_token, Audience.CLIENT, key=idempotency_key)
        return models.TokenPair.model_validate(issued)

    async def logout(self, *, principal: ClientPrincipal) -> None:
        """End the session of the caller."""
        await self._sessions.revoke(principal.session_id, RevocationReason.LOGOUT)

    async def logout_all(self, *, principal: ClientPrincipal) -> None:
        """End every session of the account. The lock makes sure that a concurrent login is among them."""
        async with transaction(self._session):
            user = await self._session.get(User, principal.user_id, with_for_update=True)
            if user is None:
                # Deleted between authentication and now.
                raise Unauthenticated
            await self._sessions.revoke_all(user, RevocationReason.LOGOUT)

    async def request_email_verification(self, *, principal: ClientPrincipal) -> None:
        await self._verification.request(principal.user_id)

    async def confirm_email(self, *, body: models.EmailConfirmation) -> None:
        """Verify the e-mail address with a mailed token."""
        await self._verification.confirm(body.token)

    async def forgot_password(self, *, body: models.PasswordForgotten) -> None:
        """Request the mail that resets a password, if the account exists."""
        await self._reset.request(body.email)

    async def reset_password(self, *, body: models.PasswordReset) -> None:
        """Set a new password with a mailed token."""
        await self._reset.reset(body.token, body.new_password)


def _refuse_suspended(user: User) -> None:
    if user.status is UserStatus.SUSPENDED:
        raise AuthAccountSuspended
