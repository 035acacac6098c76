"""Changes of an account that leave its version as it is."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.integrations.cache.invalidation import changes_row
from app.models import Admin, User


async def update_unversioned(session: AsyncSession, account: User | Admin, **values: Any) -> None:
    """Set columns that no representation contains, such as the password hash.

    `version` and `updated_at` do not change, so that entity tags of clients stay valid.
    """
    kind = type(account)
    await session.execute(
        update(kind)
        .where(kind.id == account.id)
        .values(**values, version=kind.version, updated_at=kind.updated_at)
        .execution_options(**changes_row(account.id))
    )
