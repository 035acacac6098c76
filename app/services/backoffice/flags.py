"""The management of feature flags."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import locked_count
from app.db.errors import on_violation
from app.db.transaction import transaction
from app.models import FeatureFlag
from app.services.backoffice.principal import AdminPrincipal
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.flags import MAX_FLAGS
from app.services.common.pagination.paginator import Listing, Paginator, SortOrder
from generated.backoffice_v1 import models
from generated.backoffice_v1.services import FlagsService
from generated.errors import FlagsBuiltIn, FlagsNameTaken, FlagsNotFound, FlagsTooMany
from specfirst.runtime.interface import MISSING

_BY_NAME = SortOrder("name", (FeatureFlag.name,))


@dataclass(slots=True)
class Flags(FlagsService[AdminPrincipal]):
    """Lists, creates, changes and deletes flags; `app.services.common.flags` reads them."""

    session: AsyncSession
    paginator: Paginator
    audit: AuditTrail

    async def list(self, *, principal: AdminPrincipal, cursor: str | None, limit: int) -> models.FlagPage:
        """Return a page of flags, sorted by name."""
        page = await self.paginator.page(
            select(FeatureFlag), Listing(order=_BY_NAME, scope=["flags"]), cursor=cursor, limit=limit
        )
        return models.FlagPage.model_validate(page)

    async def create(self, *, principal: AdminPrincipal, body: models.FlagCreate) -> models.Flag:
        flag = FeatureFlag(
            name=body.name, description=body.description, enabled=body.enabled, public=body.public
        )
        with on_violation("uq_feature_flags_name", raises=FlagsNameTaken):
            async with transaction(self.session):
                if await locked_count(self.session, FeatureFlag) >= MAX_FLAGS:
                    raise FlagsTooMany
                self.session.add(flag)
                await self.session.flush()
                await self.audit.record_change(principal, "flags.create", ("flag", flag.name), flag)
        return models.Flag.model_validate(flag)

    async def get(self, *, principal: AdminPrincipal, flag_name: str) -> models.Flag:
        return models.Flag.model_validate(await self._find(flag_name))

    async def update(
        self, *, principal: AdminPrincipal, flag_name: str, body: models.FlagUpdate
    ) -> models.Flag:
        """Change the given fields, with effect on all requests that begin after the response."""
        async with transaction(self.session):
            flag = await self._find(flag_name, locked=True)
            before = snapshot(flag)
            if body.description is not MISSING:
                flag.description = body.description
            if body.enabled is not MISSING:
                flag.enabled = body.enabled
            if body.public is not MISSING:
                flag.public = body.public
            await self.audit.record_change(principal, "flags.update", ("flag", flag.name), flag, before)
        return models.Flag.model_validate(flag)

    async def delete(self, *, principal: AdminPrincipal, flag_name: str) -> None:
        """Delete a flag, unless it is built in."""
        async with transaction(self.session):
            flag = await self._find(flag_name, locked=True)
            if flag.built_in:
                raise FlagsBuiltIn
            await self.session.delete(flag)
            await self.audit.record(principal, "flags.delete", ("flag", flag.name), before=snapshot(flag))

    async def _find(self, name: str, *, locked: bool = False) -> FeatureFlag:
        statement = select(FeatureFlag).where(FeatureFlag.name == name)
        if locked:
            statement = statement.with_for_update().execution_options(populate_existing=True)
        flag: FeatureFlag | None = await self.session.scalar(statement)
        if flag is None:
            raise FlagsNotFound
        return flag
