"""The caller's own account."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.db.transaction import transaction
from app.models import RevocationReason, User
from app.services.client.principal import ClientPrincipal
from app.services.common.sessions import Sessions
from contract.interface import MISSING, Unauthenticated
from generated.client_v1 import models
from generated.client_v1.services import UsersService
from generated.errors import UsersWrongPassword


class Users(UsersService[ClientPrincipal]):
    """Reads and changes the account that the access token belongs to."""

    def __init__(self, session: AsyncSession, *, sessions: Sessions, passwords: Passwords) -> None:
        self._session = session
        self._sessions = sessions
        self._passwords = passwords

    async def get_me(self, *, principal: ClientPrincipal) -> models.User:
        """The account."""
        return models.User.model_validate(await self._mine(principal))

    async def update_me(self, *, principal: ClientPrincipal, body: models.UserUpdate) -> models.User:
        """Change what is present; null takes the locale away."""
        async with transaction(self._session):
            user = await self._mine(principal, locked=True)
            if body.display_name is not MISSING:
                user.display_name = body.display_name
            if body.locale is not MISSING:
                user.locale = body.locale
        return models.User.model_validate(user)

    async def delete_me(self, *, principal: ClientPrincipal) -> None:
        """Delete the account and, by the foreign keys, everything that belongs to it."""
        async with transaction(self._session):
            user = await self._mine(principal, locked=True)
            await self._sessions.forget_all(user)
            await self._session.delete(user)

    async def change_password(self, *, principal: ClientPrincipal, body: models.PasswordChange) -> None:
        """Replace the password and end every other session."""
        async with transaction(self._session):
            stored = (await self._mine(principal)).password_hash
        if not await self._passwords.verify(body.current_password, stored):
            raise UsersWrongPassword
        new_hash = await self._passwords.hash(body.new_password)
        async with transaction(self._session):
            user = await self._mine(principal, locked=True)
            if user.password_hash != stored:
                # Changed by another request meanwhile: what was verified is no longer the current password.
                raise UsersWrongPassword
            user.password_hash = new_hash
            await self._sessions.revoke_all(user, RevocationReason.PASSWORD_CHANGED, but=principal.session_id)

    async def _mine(self, principal: ClientPrincipal, *, locked: bool = False) -> User:
        user = await self._session.get(
            User, principal.user_id, with_for_update=locked, populate_existing=locked
        )
        if user is None:
            # Deleted between authentication and now.
            raise Unauthenticated
        return user
