"""Registration, sessions, and the verification of e-mail addresses."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tokens import Audience
from app.db.base import get_row
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


@dataclass(slots=True)
class Auth(AuthService[ClientPrincipal]):
    """Accounts and sessions of users."""

    session: AsyncSession
    sessions: Sessions
    passwords: AccountPasswords
    registration: Registration
    verification: EmailVerification
    reset: PasswordReset

    async def register(self, *, body: models.UserCreate) -> models.User:
        """Create an account, whose address is verified by mail."""
        return models.User.model_validate(await self.registration.register(body))

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """Log in with a password; a suspended account is refused."""
        issued = await self.passwords.log_in(User, body.email, body.password, refuse=_refuse_suspended)
        return models.TokenPair.model_validate(issued)

    async def refresh(self, *, body: models.RefreshRequest, idempotency_key: str | None) -> models.TokenPair:
        issued = await self.sessions.rotate(body.refresh_token, Audience.CLIENT, key=idempotency_key)
        return models.TokenPair.model_validate(issued)

    async def logout(self, *, principal: ClientPrincipal) -> None:
        await self.sessions.revoke(principal.session_id, RevocationReason.LOGOUT)

    async def logout_all(self, *, principal: ClientPrincipal) -> None:
        """End every session of the account. The lock makes sure that a concurrent login is among them."""
        async with transaction(self.session):
            # Missing if it was deleted between authentication and now.
            user = await get_row(self.session, User, principal.user_id, missing=Unauthenticated, locked=True)
            await self.sessions.revoke_all(user, RevocationReason.LOGOUT)

    async def request_email_verification(self, *, principal: ClientPrincipal) -> None:
        await self.verification.request(principal.user_id)

    async def confirm_email(self, *, body: models.EmailConfirmation) -> None:
        await self.verification.confirm(body.token)

    async def forgot_password(self, *, body: models.PasswordForgotten) -> None:
        """Request the mail that resets a password, if the account exists."""
        await self.reset.request(body.email)

    async def reset_password(self, *, body: models.PasswordReset) -> None:
        await self.reset.reset(body.token, body.new_password)


def _refuse_suspended(user: User) -> None:
    if user.status is UserStatus.SUSPENDED:
        raise AuthAccountSuspended
