"""Management of administrators. The spec restricts it to superadmins, which generated code enforces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.db.base import get_row
from app.db.transaction import transaction
from app.models import Admin, AdminRole, RevocationReason
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.accounts.administrators import add_admin
from app.services.common.accounts.lockout import lift_lockout
from app.services.common.accounts.sessions import Sessions
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder
from app.services.common.preconditions import require_version
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import AdminsService
from generated.errors import AdminsCannotChangeSelf, AdminsLastSuperadmin, AdminsNotFound
from specfirst.runtime.interface import MISSING, EntityTags

_NEWEST = SortOrder("newest", (Admin.created_at, Admin.id), descending=True)


@dataclass(slots=True)
class Admins(AdminsService[AdminPrincipal]):
    """Lists, creates, changes and deletes administrators. At least one superadmin always remains."""

    session: AsyncSession
    sessions: Sessions
    passwords: Passwords
    paginator: Paginator
    audit: AuditTrail

    async def list(
        self,
        *,
        principal: AdminPrincipal,
        role: models.AdminRole | None,
        cursor: str | None,
        limit: int,
    ) -> models.AdminPage:
        """Return a page of administrators, the newest first."""
        page = await self.paginator.page(
            select(Admin),
            Listing(order=_NEWEST, scope=["admins"], equal={Admin.role: role}, shows=models.Admin),
            cursor=cursor,
            limit=limit,
        )
        return models.AdminPage.model_validate(page)

    async def create(self, *, principal: AdminPrincipal, body: models.AdminCreate) -> models.Admin:
        password_hash = await self.passwords.hash(body.password)
        async with transaction(self.session):
            admin = await add_admin(
                self.session,
                email=body.email,
                password_hash=password_hash,
                display_name=body.display_name,
                role=AdminRole(body.role.value),
            )
            await self.audit.record_change(principal, "admins.create", ("admin", admin.id), admin)
        return models.Admin.model_validate(admin)

    async def get(self, *, principal: AdminPrincipal, admin_id: UUID) -> models.Admin:
        return models.Admin.model_validate(await self._find(admin_id))

    async def update(
        self,
        *,
        principal: AdminPrincipal,
        admin_id: UUID,
        if_match: EntityTags | None,
        body: models.AdminUpdate,
    ) -> models.Admin:
        """Change the given fields. A new role ends the sessions of the administrator."""
        async with transaction(self.session):
            superadmins = await self._lock_superadmins()
            admin = await self._find(admin_id, locked=True)
            require_version(admin, if_match)
            before = snapshot(admin)
            if body.display_name is not MISSING:
                admin.display_name = body.display_name
            if body.role is not MISSING and body.role.value != admin.role:
                self._may_lose_role(admin, principal, superadmins)
                admin.role = AdminRole(body.role.value)
                await self.sessions.revoke_all(admin, RevocationReason.ROLE_CHANGED)
            await self.audit.record_change(principal, "admins.update", ("admin", admin.id), admin, before)
        return models.Admin.model_validate(admin)

    async def delete(self, *, principal: AdminPrincipal, admin_id: UUID, if_match: EntityTags | None) -> None:
        """Delete an administrator and end their sessions."""
        async with transaction(self.session):
            superadmins = await self._lock_superadmins()
            admin = await self._find(admin_id, locked=True)
            require_version(admin, if_match)
            self._may_lose_role(admin, principal, superadmins)
            await self.sessions.forget_all(admin)
            await self.session.delete(admin)
            await self.audit.record(principal, "admins.delete", ("admin", admin.id), before=snapshot(admin))

    async def unlock(self, *, principal: AdminPrincipal, admin_id: UUID) -> None:
        async with transaction(self.session):
            admin = await self._find(admin_id, locked=True)
            await lift_lockout(self.session, admin)
            await self.audit.record(principal, "admins.unlock", ("admin", admin.id))

    async def _find(self, admin_id: UUID, *, locked: bool = False) -> Admin:
        return await get_row(self.session, Admin, admin_id, missing=AdminsNotFound, locked=locked)

    async def _lock_superadmins(self) -> set[UUID]:
        # In a fixed order, so that two superadmins who demote each other do not deadlock. The second one
        # reads the result of the first.
        statement = (
            select(Admin.id).where(Admin.role == AdminRole.SUPERADMIN).order_by(Admin.id).with_for_update()
        )
        return set(await self.session.scalars(statement))

    @staticmethod
    def _may_lose_role(admin: Admin, principal: AdminPrincipal, superadmins: set[UUID]) -> None:
        if admin.id == principal.admin_id:
            raise AdminsCannotChangeSelf
        if superadmins == {admin.id}:
            raise AdminsLastSuperadmin
