"""Logging administrators in and out."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tokens import Audience
from app.db.base import now
from app.db.transaction import transaction
from app.models import Admin, RevocationReason
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.emails import normalise_email
from app.services.common.password_login import PasswordLogin
from app.services.common.sessions import Sessions
from contract.interface import RequestContext, Unauthenticated
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import AuthService
from generated.errors import AuthInvalidCredentials


class Auth(AuthService[AdminPrincipal]):
    """Sessions of administrators."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        sessions: Sessions,
        login: PasswordLogin,
        context: RequestContext,
    ) -> None:
        self._session = session
        self._sessions = sessions
        self._login = login
        self._context = context

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """Open a session. No connection to the database is held while the password is hashed."""
        email = normalise_email(body.email)
        async with transaction(self._session):
            stored = await self._session.scalar(select(Admin.password_hash).where(Admin.email == email))
        verified = await self._login.check(
            Audience.BACKOFFICE, email, body.password, stored=stored, address=self._context.client_address
        )
        renewed = await self._login.renewed(body.password, verified)
        async with transaction(self._session):
            admin = await self._admit(email, verified=verified)
            await self._note_login(admin, renewed)
            issued = await self._sessions.open(admin, self._context)
        return models.TokenPair.model_validate(issued)

    async def refresh(self, *, body: models.RefreshRequest) -> models.TokenPair:
        """Exchange the refresh token."""
        issued = await self._sessions.rotate(body.refresh_token, Audience.BACKOFFICE)
        return models.TokenPair.model_validate(issued)

    async def logout(self, *, principal: AdminPrincipal) -> None:
        """End this session."""
        await self._sessions.revoke(principal.session_id, RevocationReason.LOGOUT)

    async def get_me(self, *, principal: AdminPrincipal) -> models.Admin:
        """The caller."""
        admin = await self._session.get(Admin, principal.admin_id)
        if admin is None:
            raise Unauthenticated
        return models.Admin.model_validate(admin)

    async def _admit(self, email: str, *, verified: str) -> Admin:
        admin = await self._session.scalar(
            select(Admin).where(Admin.email == email, Admin.password_hash == verified).with_for_update()
        )
        if admin is None:
            raise AuthInvalidCredentials
        return admin

    async def _note_login(self, admin: Admin, password_hash: str) -> None:
        # Logging in is no change of the account: `updated_at` stays.
        await self._session.execute(
            update(Admin)
            .where(Admin.id == admin.id)
            .values(last_login_at=now(), password_hash=password_hash, updated_at=Admin.updated_at)
        )
