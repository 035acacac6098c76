"""Logging administrators in and out."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.tokens import Audience
from app.models import Admin, RevocationReason
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.password_login import PasswordLogin
from app.services.common.sessions import Sessions
from contract.interface import Unauthenticated
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import AuthService


class Auth(AuthService[AdminPrincipal]):
    """Sessions of administrators."""

    def __init__(self, session: AsyncSession, *, sessions: Sessions, login: PasswordLogin) -> None:
        self._session = session
        self._sessions = sessions
        self._login = login

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """Open a session."""
        issued = await self._login.log_in(Admin, body.email, body.password)
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
