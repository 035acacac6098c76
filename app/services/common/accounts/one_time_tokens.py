"""One-time tokens: made for a mail, used once, and only while nothing has overtaken them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import OneTimeToken, TokenPurpose, User, UserStatus
from generated.errors import AuthAccountSuspended, AuthInvalidOneTimeToken

TOKEN_BYTES: Final = 32


class OneTimeTokens:
    """The tokens of one database session. Methods belong to the caller's transaction."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def issue(
        self, user: User, purpose: TokenPurpose, *, event_id: UUID, lifetime: timedelta
    ) -> str | None:
        """A new token for the mail of this event, which replaces those of earlier events.

        None where the mail has become pointless: a later event has its token, or one of this event was used,
        so that an attempt that seemed to fail did arrive. The caller holds a lock on the user's row.
        """
        overtaken = or_(
            OneTimeToken.event_id > event_id,
            and_(OneTimeToken.event_id == event_id, OneTimeToken.used_at.is_not(None)),
        )
        which = _of(user, purpose)
        if await self._session.scalar(select(OneTimeToken.id).where(which, overtaken).limit(1)) is not None:
            return None
        await self._session.execute(delete(OneTimeToken).where(which, OneTimeToken.event_id < event_id))
        token = secrets.token_urlsafe(TOKEN_BYTES)
        self._session.add(
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
        """The user whose token it is, found without a lock: it may be gone a moment later.

        Raises:
            AuthInvalidOneTimeToken: it does not hold.
        """
        statement = select(OneTimeToken.user_id).join(User, User.id == OneTimeToken.user_id)
        holds = (*_holds(token, purpose), OneTimeToken.email == User.email)
        user_id: UUID | None = await self._session.scalar(statement.where(*holds))
        if user_id is None:
            raise AuthInvalidOneTimeToken
        return user_id

    async def redeem(self, token: str, purpose: TokenPurpose) -> User:
        """Use the token up, and with it all others of the user for this purpose; the user, locked.

        Raises:
            AuthInvalidOneTimeToken: it does not hold, or another request was faster.
            AuthAccountSuspended: it holds, and is left as it is.
        """
        user_id = await self.require(token, purpose)
        user = await self._session.get(User, user_id, with_for_update=True, populate_existing=True)
        if user is None:
            raise AuthInvalidOneTimeToken
        used = await self._session.scalar(
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
        """Have tokens that were not used work no more."""
        await self._session.execute(
            delete(OneTimeToken).where(
                OneTimeToken.user_id == user.id,
                OneTimeToken.purpose.in_(purposes),
                OneTimeToken.used_at.is_(None),
            )
        )


def _of(user: User, purpose: TokenPurpose) -> ColumnElement[bool]:
    return and_(OneTimeToken.user_id == user.id, OneTimeToken.purpose == purpose)


def _holds(token: str, purpose: TokenPurpose) -> tuple[ColumnElement[bool], ...]:
    return (
        OneTimeToken.digest == _digest(token),
        OneTimeToken.purpose == purpose,
        OneTimeToken.used_at.is_(None),
        OneTimeToken.expires_at > func.now(),
    )


def _digest(token: str) -> bytes:
    # A plain hash is enough: 256 random bits are not guessed, as a password is.
    return hashlib.sha256(token.encode()).digest()
