"""Managing the accounts of the client API."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import now
from app.db.failures import on_violation
from app.db.transaction import transaction
from app.models import RevocationReason, User, UserStatus
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.emails import normalise_email
from app.services.common.paging import Order, Pager
from app.services.common.sessions import Sessions
from contract.interface import MISSING
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import UsersService
from generated.errors import UsersAlreadySuspended, UsersEmailTaken, UsersNotFound, UsersNotSuspended

_ORDERS = {
    models.UserSort.NEWEST: Order("newest", (User.created_at, User.id), descending=True),
    models.UserSort.OLDEST: Order("oldest", (User.created_at, User.id)),
    models.UserSort.EMAIL: Order("email", (User.email,)),
}
_LIKE_ESCAPES = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


class Users(UsersService[AdminPrincipal]):
    """Finds, changes, suspends and activates users."""

    def __init__(self, session: AsyncSession, *, sessions: Sessions, pager: Pager) -> None:
        self._session = session
        self._sessions = sessions
        self._pager = pager

    async def list(
        self,
        *,
        principal: AdminPrincipal,
        status: models.UserStatus | None,
        q: str | None,
        sort: models.UserSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.UserPage:
        """Filter and search combine."""
        statement = select(User)
        if status is not None:
            statement = statement.where(User.status == UserStatus(status.value))
        if q is not None:
            statement = statement.where(_contains(q))
        page = await self._pager.page(
            statement,
            order=_ORDERS[sort or models.UserSort.NEWEST],
            limit=limit,
            cursor=cursor,
            scope=["users", status.value if status else None, q],
        )
        return models.UserPage.model_validate(page)

    async def get(self, *, principal: AdminPrincipal, user_id: UUID) -> models.User:
        """One user."""
        return models.User.model_validate(await self._find(user_id))

    async def update(
        self, *, principal: AdminPrincipal, user_id: UUID, body: models.UserUpdate
    ) -> models.User:
        """Change what is present. A new address is not a verified one."""
        with on_violation("uq_users_email", raises=UsersEmailTaken):
            async with transaction(self._session):
                user = await self._find(user_id, locked=True)
                if body.email is not MISSING:
                    _change_email(user, normalise_email(body.email))
                if body.display_name is not MISSING:
                    user.display_name = body.display_name
                if body.locale is not MISSING:
                    user.locale = body.locale
        return models.User.model_validate(user)

    async def suspend(
        self, *, principal: AdminPrincipal, user_id: UUID, body: models.UserSuspension
    ) -> models.User:
        """Refuse the user from now on: their sessions end with this transaction."""
        async with transaction(self._session):
            user = await self._find(user_id, locked=True)
            if user.status is UserStatus.SUSPENDED:
                raise UsersAlreadySuspended
            user.status = UserStatus.SUSPENDED
            user.suspended_at = now()
            user.suspension_reason = body.reason
            await self._sessions.revoke_all(user, RevocationReason.SUSPENDED)
        return models.User.model_validate(user)

    async def activate(self, *, principal: AdminPrincipal, user_id: UUID) -> models.User:
        """Let the user log in again."""
        async with transaction(self._session):
            user = await self._find(user_id, locked=True)
            if user.status is not UserStatus.SUSPENDED:
                raise UsersNotSuspended
            user.status = UserStatus.ACTIVE
            user.suspended_at = None
            user.suspension_reason = None
        return models.User.model_validate(user)

    async def _find(self, user_id: UUID, *, locked: bool = False) -> User:
        user = await self._session.get(User, user_id, with_for_update=locked, populate_existing=locked)
        if user is None:
            raise UsersNotFound
        return user


def _contains(text: str) -> ColumnElement[bool]:
    # ILIKE on the bare columns, which is what their trigram index serves.
    pattern = f"%{text.translate(_LIKE_ESCAPES)}%"
    return or_(User.email.ilike(pattern, escape="\\"), User.display_name.ilike(pattern, escape="\\"))


def _change_email(user: User, email: str) -> None:
    if email != user.email:
        user.email = email
        user.email_verified = False
