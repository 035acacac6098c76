"""Changes of an account that no representation shows as a change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.integrations.cache.invalidation import changes_row
from app.models import Admin, User


async def update_unversioned(session: AsyncSession, account: User | Admin, **values: Any) -> None:
    """Set columns that clients do not edit: a password, the time of a login.

    `version` and `updated_at` stay, so that an entity tag still matches what its holder has read.
    """
    kind = type(account)
    await session.execute(
        update(kind)
        .where(kind.id == account.id)
        .values(**values, version=kind.version, updated_at=kind.updated_at)
        .execution_options(**changes_row(account.id))
    )
