"""One-time tokens for mails: valid once, until they expire or are replaced."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import get_row
from app.models import OneTimeToken, TokenPurpose, User, UserStatus
from generated.errors import AuthAccountSuspended, AuthInvalidOneTimeToken

TOKEN_BYTES: Final = 32


@dataclass(slots=True)
class OneTimeTokens:
    """One-time tokens, within the caller's transaction."""

    session: AsyncSession

    async def issue(
        self, user: User, purpose: TokenPurpose, *, event_id: UUID, lifetime: timedelta
    ) -> str | None:
        """Return a new token for the mail of an event, which replaces tokens of earlier events.

        None if the mail is obsolete: a later event has a token, or a token of this event was used, because an
        attempt that seemed to fail had succeeded. The caller must hold a lock on the row of the user.
        """
        overtaken = or_(
            OneTimeToken.event_id > event_id,
            and_(OneTimeToken.event_id == event_id, OneTimeToken.used_at.is_not(None)),
        )
        which = and_(OneTimeToken.user_id == user.id, OneTimeToken.purpose == purpose)
        if await self.session.scalar(select(OneTimeToken.id).where(which, overtaken).limit(1)) is not None:
            return None
        await self.session.execute(delete(OneTimeToken).where(which, OneTimeToken.event_id < event_id))
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self.session.add(
            OneTimeToken(
                user_id=user.id,
                purpose=purpose,
                email=user.email,
                event_id=event_id,
                digest=_digest(token),
                expires_at=func.now() + lifetime,
            )
        )
        return token

    async def require(self, token: str, purpose: TokenPurpose) -> UUID:
        """Return the user of a valid token, without locking the token.

        Raises:
            AuthInvalidOneTimeToken: the token is invalid.
        """
        statement = select(OneTimeToken.user_id).join(User, User.id == OneTimeToken.user_id)
        holds = (*_holds(token, purpose), OneTimeToken.email == User.email)
        user_id: UUID | None = await self.session.scalar(statement.where(*holds))
        if user_id is None:
            raise AuthInvalidOneTimeToken
        return user_id

    async def redeem(self, token: str, purpose: TokenPurpose) -> User:
        """Redeem a token, revoke all others of the user for this purpose, and return the user, locked.

        Raises:
            AuthInvalidOneTimeToken: the token is invalid, or another request has redeemed it.
            AuthAccountSuspended: the user is suspended; the token stays valid.
        """
        user_id = await self.require(token, purpose)
        user = await get_row(self.session, User, user_id, missing=AuthInvalidOneTimeToken, locked=True)
        used = await self.session.scalar(
            update(OneTimeToken)
            .where(*_holds(token, purpose), OneTimeToken.email == user.email)
            .values(used_at=func.now())
            .returning(OneTimeToken.id)
        )
        if used is None:
            raise AuthInvalidOneTimeToken
        if user.status is not UserStatus.ACTIVE:
            raise AuthAccountSuspended
        await self.withdraw(user, [purpose])
        return user

    async def withdraw(self, user: User, purposes: Sequence[TokenPurpose]) -> None:
        """Delete the unused tokens of a user for these purposes."""
        await self.session.execute(
            delete(OneTimeToken).where(
                OneTimeToken.user_id == user.id,
                OneTimeToken.purpose.in_(purposes),
                OneTimeToken.used_at.is_(None),
            )
        )


def _holds(token: str, purpose: TokenPurpose) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeToken.digest == _digest(token),
        OneTimeToken.purpose == purpose,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > func.now(),
    )


def _digest(token: str) -> bytes:
    # A plain hash is enough, because 256 random bits cannot be guessed.
    return hashlib.sha256(token.encode()).digest()
