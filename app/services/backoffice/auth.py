"""The sessions and passwords of administrators."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tokens import Audience
from app.db.base import get_row
from app.db.transaction import transaction
from app.models import Admin, RevocationReason
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.accounts.passwords import AccountPasswords
from app.services.common.accounts.sessions import Sessions
from app.services.common.audit import AuditTrail
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import AuthService
from specfirst.runtime.interface import Unauthenticated


@dataclass(frozen=True, slots=True)
class _LoggingIn:
    """The actor of a login, who has no session yet."""

    admin_id: UUID


@dataclass(slots=True)
class Auth(AuthService[AdminPrincipal]):
    """Logs administrators in and out, and changes their passwords."""

    session: AsyncSession
    sessions: Sessions
    passwords: AccountPasswords
    audit: AuditTrail

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        async def record(admin: Admin) -> None:
            await self.audit.record(_LoggingIn(admin.id), "auth.login", ("admin", admin.id))

        issued = await self.passwords.log_in(Admin, body.email, body.password, on_opened=record)
        return models.TokenPair.model_validate(issued)

    async def refresh(self, *, body: models.RefreshRequest, idempotency_key: str | None) -> models.TokenPair:
        issued = await self.sessions.rotate(body.refresh_token, Audience.BACKOFFICE, key=idempotency_key)
        return models.TokenPair.model_validate(issued)

    async def logout(self, *, principal: AdminPrincipal) -> None:
        """End the session of the caller."""
        async with transaction(self.session):
            await self.sessions.revoke(principal.session_id, RevocationReason.LOGOUT)
            await self.audit.record(principal, "auth.logout", ("admin", principal.admin_id))

    async def get_me(self, *, principal: AdminPrincipal) -> models.Admin:
        admin = await get_row(self.session, Admin, principal.admin_id, missing=Unauthenticated)
        return models.Admin.model_validate(admin)

    async def change_password(self, *, principal: AdminPrincipal, body: models.PasswordChange) -> None:
        """Replace the password of the caller, and end all other sessions."""

        async def record(admin: Admin) -> None:
            await self.audit.record(principal, "auth.change_password", ("admin", admin.id))

        await self.passwords.replace(
            Admin,
            principal.admin_id,
            current=body.current_password,
            new=body.new_password,
            keep=principal.session_id,
            on_replaced=record,
        )
