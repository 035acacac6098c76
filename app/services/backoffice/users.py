"""The management of users."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import database_now, get_row
from app.db.errors import on_violation
from app.db.transaction import transaction
from app.integrations.cache.metrics import CacheKind
from app.integrations.cache.read_through import Namespace, ReadThroughCache, row_tags, table_tag
from app.models import RevocationReason, User, UserStatus
from app.models.account import normalise_email
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.accounts.lockout import lift_lockout
from app.services.common.accounts.sessions import Sessions
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder, page_key
from app.services.common.preconditions import require_version
from app.services.common.webhooks.events import EventActor, WebhookEvents
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import UsersService
from generated.errors import UsersAlreadySuspended, UsersEmailTaken, UsersNotFound, UsersNotSuspended
from specfirst.runtime.interface import MISSING, EntityTags

_SORT_ORDERS = {
    models.UserSort.NEWEST: SortOrder("newest", (User.created_at, User.id), descending=True),
    models.UserSort.OLDEST: SortOrder("oldest", (User.created_at, User.id)),
    models.UserSort.EMAIL: SortOrder("email", (User.email,)),
}
_ACCOUNTS = Namespace(
    kind=CacheKind.DATA, name="backoffice_v1.users", version=2, type_=models.User, seconds=60
)
_PAGES = Namespace(
    kind=CacheKind.QUERY, name="backoffice_v1.users", version=2, type_=models.UserPage, seconds=60
)
_LIKE_ESCAPES = str.maketrans({"%": r"\%", "_": r"\_", "\\": r"\\"})


@dataclass(slots=True)
class Users(UsersService[AdminPrincipal]):
    """Finds, changes, suspends, activates, logs out and deletes users."""

    session: AsyncSession
    sessions: Sessions
    paginator: Paginator
    audit: AuditTrail
    cache: ReadThroughCache
    events: WebhookEvents

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
        """Return a page of users that match filter and search."""
        statement = select(User)
        if status is not None:
            statement = statement.where(User.status == UserStatus(status.value))
        if q is not None:
            statement = statement.where(_contains(q))
        order = _SORT_ORDERS[sort or models.UserSort.NEWEST]
        scope = ["users", status.value if status else None, q]

        async def load() -> models.UserPage:
            page = await self.paginator.page(
                statement, Listing(order=order, scope=scope, shows=models.User), cursor=cursor, limit=limit
            )
            return models.UserPage.model_validate(page)

        key = page_key(statement, order=order, limit=limit, cursor=cursor)
        return await self.cache.read(self.session, _PAGES.lookup(key, [table_tag(User)]), load)

    async def get(self, *, principal: AdminPrincipal, user_id: UUID) -> models.User:
        async def load() -> models.User:
            return models.User.model_validate(await self._find(user_id))

        lookup = _ACCOUNTS.lookup([user_id], row_tags(User, user_id))
        return await self.cache.read(self.session, lookup, load)

    async def update(
        self,
        *,
        principal: AdminPrincipal,
        user_id: UUID,
        if_match: EntityTags | None,
        body: models.UserUpdate,
    ) -> models.User:
        """Change the given fields. A new address is unverified."""
        with on_violation("uq_users_email", raises=UsersEmailTaken):
            async with transaction(self.session):
                user = await self._find(user_id, locked=True)
                require_version(user, if_match)
                before = snapshot(user)
                if body.email is not MISSING:
                    _change_email(user, normalise_email(body.email))
                if body.display_name is not MISSING:
                    user.display_name = body.display_name
                if body.locale is not MISSING:
                    user.locale = body.locale
                await self.audit.record_change(principal, "users.update", ("user", user.id), user, before)
                self.events.user_updated(user, before, by=EventActor.ADMIN)
        return models.User.model_validate(user)

    async def suspend(
        self, *, principal: AdminPrincipal, user_id: UUID, body: models.UserSuspension
    ) -> models.User:
        """Suspend a user, and end their sessions."""
        async with transaction(self.session):
            user = await self._find(user_id, locked=True)
            if user.status is UserStatus.SUSPENDED:
                raise UsersAlreadySuspended
            before = snapshot(user)
            await self._suspend(user, body.reason)
            await self.audit.record_change(principal, "users.suspend", ("user", user.id), user, before)
        return models.User.model_validate(user)

    async def activate(self, *, principal: AdminPrincipal, user_id: UUID) -> models.User:
        async with transaction(self.session):
            user = await self._find(user_id, locked=True)
            if user.status is not UserStatus.SUSPENDED:
                raise UsersNotSuspended
            before = snapshot(user)
            self._activate(user)
            await self.audit.record_change(principal, "users.activate", ("user", user.id), user, before)
        return models.User.model_validate(user)

    async def force_logout(self, *, principal: AdminPrincipal, user_id: UUID) -> None:
        async with transaction(self.session):
            user = await self._find(user_id, locked=True)
            await self.sessions.revoke_all(user, RevocationReason.LOGOUT)
            await self.audit.record_change(
                principal, "users.force_logout", ("user", user.id), user, snapshot(user)
            )

    async def unlock(self, *, principal: AdminPrincipal, user_id: UUID) -> None:
        async with transaction(self.session):
            user = await self._find(user_id, locked=True)
            await lift_lockout(self.session, user)
            await self.audit.record(principal, "users.unlock", ("user", user.id))

    async def delete(self, *, principal: AdminPrincipal, user_id: UUID, if_match: EntityTags | None) -> None:
        """Delete the account and, through foreign keys, all its data."""
        async with transaction(self.session):
            user = await self._find(user_id, locked=True)
            require_version(user, if_match)
            await self.sessions.forget_all(user)
            await self.session.delete(user)
            await self.audit.record(principal, "users.delete", ("user", user.id), before=snapshot(user))
            self.events.user_deleted(user, by=EventActor.ADMIN)

    async def bulk_suspend(
        self, *, principal: AdminPrincipal, body: models.UserBulkSuspension
    ) -> models.UserBulkResult:
        """Suspend the active ones of several users, in one transaction."""
        async with transaction(self.session):
            users = await self._lock_all(body.user_ids)
            active = [user for user in users.values() if user.status is UserStatus.ACTIVE]
            for user in active:
                before = snapshot(user)
                await self._suspend(user, body.reason)
                await self.audit.record_change(
                    principal, "users.bulk_suspend", ("user", user.id), user, before
                )
        return _outcomes(body.user_ids, known=users, changed=active)

    async def bulk_activate(
        self, *, principal: AdminPrincipal, body: models.UserBulkActivation
    ) -> models.UserBulkResult:
        """Activate the suspended ones of several users, in one transaction."""
        async with transaction(self.session):
            users = await self._lock_all(body.user_ids)
            suspended = [user for user in users.values() if user.status is UserStatus.SUSPENDED]
            for user in suspended:
                before = snapshot(user)
                self._activate(user)
                await self.audit.record_change(
                    principal, "users.bulk_activate", ("user", user.id), user, before
                )
        return _outcomes(body.user_ids, known=users, changed=suspended)

    async def _suspend(self, user: User, reason: str) -> None:
        # Before any change, because a query flushes earlier changes, which would add an UPDATE.
        user.suspended_at = await database_now(self.session)
        user.status = UserStatus.SUSPENDED
        user.suspension_reason = reason
        self.events.user_suspended(user)
        await self.sessions.revoke_all(user, RevocationReason.SUSPENDED)

    def _activate(self, user: User) -> None:
        user.status = UserStatus.ACTIVE
        user.suspended_at = None
        user.suspension_reason = None
        self.events.user_activated(user)

    async def _lock_all(self, user_ids: Sequence[UUID]) -> dict[UUID, User]:
        # In a fixed order, so that concurrent calls do not deadlock.
        statement = (
            select(User)
            .where(User.id.in_(user_ids))
            .order_by(User.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {user.id: user for user in await self.session.scalars(statement)}

    async def _find(self, user_id: UUID, *, locked: bool = False) -> User:
        return await get_row(self.session, User, user_id, missing=UsersNotFound, locked=locked)


def _contains(text: str) -> ColumnElement[bool]:
    # ILIKE on the plain columns, as the trigram index requires.
    pattern = f"%{text.translate(_LIKE_ESCAPES)}%"
    return or_(User.email.ilike(pattern, escape="\\"), User.display_name.ilike(pattern, escape="\\"))


def _outcomes(
    user_ids: Iterable[UUID], *, known: Iterable[UUID], changed: Iterable[User]
) -> models.UserBulkResult:
    outcomes = dict.fromkeys(user_ids, models.UserOutcome.NOT_FOUND)
    outcomes |= dict.fromkeys(known, models.UserOutcome.UNCHANGED)
    outcomes |= {user.id: models.UserOutcome.CHANGED for user in changed}
    return models.UserBulkResult(
        items=[models.UserBulkItem(user_id=key, outcome=outcome) for key, outcome in outcomes.items()]
    )


def _change_email(user: User, email: str) -> None:
    if email != user.email:
        user.email = email
        user.email_verified = False
