"""The account of the caller, and its sessions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import get_row
from app.db.transaction import transaction
from app.integrations.cache.metrics import CacheKind
from app.integrations.cache.read_through import Lookup, Namespace, ReadThroughCache, row_tags
from app.models import NotificationKind, RevocationReason, Session, TokenPurpose, User
from app.services.client.principal import ClientPrincipal
from app.services.common.accounts.one_time_tokens import OneTimeTokens
from app.services.common.accounts.passwords import AccountPasswords
from app.services.common.accounts.sessions import Sessions
from app.services.common.audit import snapshot
from app.services.common.notifications.notifier import Notifier
from app.services.common.outbox.outbox import Outbox, Topic
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder
from app.services.common.preconditions import require_version
from app.services.common.webhooks.events import EventActor, WebhookEvents
from generated.client_v1 import models
from generated.client_v1.services import UsersService
from generated.errors import SessionsNotFound
from specfirst.runtime.interface import MISSING, EntityTags, Unauthenticated

_ACCOUNTS = Namespace(kind=CacheKind.DATA, name="client_v1.users", version=2, type_=models.User, seconds=60)
_OPENED_LAST = SortOrder("opened_last", (Session.id,), descending=True)


def account_lookup(user_id: UUID) -> Lookup[models.User]:
    """Return the cache lookup of `Users.get_me`."""
    return _ACCOUNTS.lookup([user_id], row_tags(User, user_id))


class UsersParts(Protocol):
    """The dependencies of `Users`, created when used, because the most frequent operation needs none."""

    @property
    def sessions(self) -> Sessions: ...
    @property
    def account_passwords(self) -> AccountPasswords: ...
    @property
    def notifier(self) -> Notifier: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def events(self) -> WebhookEvents: ...
    @property
    def paginator(self) -> Paginator: ...


@dataclass(slots=True)
class Users(UsersService[ClientPrincipal]):
    """Reads, changes and deletes the account of the caller."""

    session: AsyncSession
    cache: ReadThroughCache
    parts: UsersParts

    async def get_me(self, *, principal: ClientPrincipal) -> models.User:
        async def load() -> models.User:
            return models.User.model_validate(await self._mine(principal))

        lookup = principal.account or account_lookup(principal.user_id)
        return await self.cache.read(self.session, lookup, load)

    async def update_me(
        self, *, principal: ClientPrincipal, if_match: EntityTags | None, body: models.UserUpdate
    ) -> models.User:
        """Change the given fields; null removes the locale."""
        async with transaction(self.session):
            user = await self._mine(principal, locked=True)
            require_version(user, if_match)
            before = snapshot(user)
            if body.display_name is not MISSING:
                user.display_name = body.display_name
            if body.locale is not MISSING:
                user.locale = body.locale
            self.parts.events.user_updated(user, before, by=EventActor.USER)
        return models.User.model_validate(user)

    async def delete_me(self, *, principal: ClientPrincipal, if_match: EntityTags | None) -> None:
        """Delete the account and, through foreign keys, all its data."""
        async with transaction(self.session):
            user = await self._mine(principal, locked=True)
            require_version(user, if_match)
            await self.parts.sessions.forget_all(user)
            await self.session.delete(user)
            self.parts.events.user_deleted(user, by=EventActor.USER)

    async def change_password(self, *, principal: ClientPrincipal, body: models.PasswordChange) -> None:
        """Replace the password, end every other session, and notify the user."""

        async def notify(user: User) -> None:
            # A reset mail that is on its way must not undo the change.
            await OneTimeTokens(self.session).withdraw(user, [TokenPurpose.RESET_PASSWORD])
            self.parts.outbox.add(Topic.PASSWORD_CHANGED, {"user_id": str(user.id)})
            await self.parts.notifier.notify(user.id, NotificationKind.CREDENTIALS_CHANGED)

        await self.parts.account_passwords.replace(
            User,
            principal.user_id,
            current=body.current_password,
            new=body.new_password,
            keep=principal.session_id,
            on_replaced=notify,
        )

    async def list_sessions(
        self, *, principal: ClientPrincipal, cursor: str | None, limit: int
    ) -> models.SessionPage:
        """Return a page of open sessions. Their keys are in the order of their creation."""
        statement = select(Session).where(
            Session.user_id == principal.user_id,
            Session.revoked_at.is_(None),
            Session.expires_at > func.now(),
        )
        page = await self.parts.paginator.page(
            statement,
            Listing(order=_OPENED_LAST, scope=["sessions", str(principal.user_id)], shows=models.Session),
            cursor=cursor,
            limit=limit,
        )
        items = [_shown(row, principal) for row in page.items]
        return models.SessionPage(items=items, next_cursor=page.next_cursor)

    async def revoke_session(self, *, principal: ClientPrincipal, session_id: UUID) -> None:
        reason = RevocationReason.LOGOUT
        if not await self.parts.sessions.revoke_of_user(principal.user_id, session_id, reason):
            raise SessionsNotFound

    async def _mine(self, principal: ClientPrincipal, *, locked: bool = False) -> User:
        # Missing if it was deleted between authentication and now.
        return await get_row(self.session, User, principal.user_id, missing=Unauthenticated, locked=locked)


def _shown(session: Any, principal: ClientPrincipal) -> models.Session:
    return models.Session(
        id=session.id,
        client_address=session.client_address,
        user_agent=session.user_agent,
        created_at=session.created_at,
        refreshed_at=session.refreshed_at,
        expires_at=session.expires_at,
        current=session.id == principal.session_id,
    )
