"""One-time tokens, created without sending mail."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from app.db.engine import Database
from app.db.identifiers import uuid7
from app.db.transaction import transaction
from app.models import TokenPurpose, User
from app.services.common.accounts.one_time_tokens import OneTimeTokens


async def issue(
    database: Database,
    user_id: UUID,
    purpose: TokenPurpose,
    *,
    event_id: UUID | None = None,
    lifetime: timedelta = timedelta(hours=1),
) -> str | None:
    """A token of this user, of a new event unless one is given."""
    async with database.session() as session, transaction(session):
        user = await session.get_one(User, user_id, with_for_update=True)
        return await OneTimeTokens(session).issue(
            user, purpose, event_id=event_id or uuid7(), lifetime=lifetime
        )


async def token_of(
    database: Database, user_id: UUID, purpose: TokenPurpose, lifetime: timedelta = timedelta(hours=1)
) -> str:
    """A token of this user that was mailed just now."""
    token = await issue(database, user_id, purpose, lifetime=lifetime)
    assert token is not None
    return token
