"""Opening, continuing and ending sessions."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.core.tokens import Audience, Claims, InvalidTokenError, Tokens, TokenType
from app.db.identifiers import uuid7
from app.db.transaction import after_commit, transaction
from app.integrations.cache.session_cache import SessionCache
from app.integrations.pubsub import Publisher
from app.models import Admin, RevocationReason, Session, User, UserStatus
from app.services.common.notifications.notifier import channel_of
from generated.errors import AuthInvalidRefreshToken, AuthRefreshTokenReused
from specfirst.runtime.interface import RequestContext

MAX_USER_AGENT: Final = 400
"""Characters that are kept of a client's description of itself."""
_STREAMS: Final = "sessions.streams"


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedTokens:
    """A token pair, with the fields of the spec's `TokenPair`. Lifetimes are in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int
    refresh_expires_in: int
    token_type: Literal["bearer"] = "bearer"  # noqa: S105


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifetimes:
    """Seconds that each kind of token lives."""

    access: int
    refresh: int


@dataclass(slots=True)
class _WokenStreams:
    """Publishes, after the commit, to the channels collected until then."""

    publisher: Publisher
    channels: set[str] = field(default_factory=set)

    async def __call__(self) -> None:
        await self.publisher.publish(self.channels)


class Sessions:
    """The sessions of one database session's transaction. Methods join the caller's transaction, if any."""

    def __init__(
        self,
        session: AsyncSession,
        *,
        tokens: Tokens,
        cache: SessionCache,
        publisher: Publisher,
        lifetimes: Lifetimes,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._cache = cache
        self._publisher = publisher
        self._lifetimes = lifetimes

    async def open(self, owner: User | Admin, context: RequestContext) -> IssuedTokens:
        """Begin a session. The caller holds a lock on the owner's row and has checked that they may."""
        session_id = uuid7()
        issued = self._issue(owner.id, session_id, audience_of(type(owner)))
        async with transaction(self._session):
            self._session.add(
                Session(
                    id=session_id,
                    user_id=owner.id if isinstance(owner, User) else None,
                    admin_id=owner.id if isinstance(owner, Admin) else None,
                    refresh_hash=_digest(issued.refresh_token),
                    expires_at=func.now() + timedelta(seconds=self._lifetimes.refresh),
                    client_address=context.client_address,
                    client_network=context.client_network,
                    user_agent=_printable(context.user_agent),
                )
            )
        return issued

    async def rotate(self, refresh_token: str, audience: Audience) -> IssuedTokens:
        """Exchange a refresh token for the next pair. Of two parallel exchanges one wins; the other is reuse.

        Raises:
            AuthInvalidRefreshToken: it is not a refresh token of a session that is open.
            AuthRefreshTokenReused: it was exchanged before; the session is now revoked (RFC 9700, 4.14.2).
        """
        try:
            claims = self._tokens.read(refresh_token, audience=audience, token_type=TokenType.REFRESH)
        except InvalidTokenError:
            raise AuthInvalidRefreshToken from None
        # Decided inside, raised outside: the revocation must be committed, not rolled back by its own error.
        async with transaction(self._session):
            issued = await self._exchange(refresh_token, claims, audience)
        if issued is None:
            raise AuthRefreshTokenReused
        return issued

    async def revoke(self, session_id: UUID, reason: RevocationReason) -> None:
        """End one session, at once."""
        await self._revoke(Session.id == session_id, reason)

    async def revoke_of_user(self, user_id: UUID, session_id: UUID, reason: RevocationReason) -> bool:
        """End one session of this user, at once; False where they have none of this id that is open."""
        which = (Session.user_id == user_id) & (Session.id == session_id) & (Session.expires_at > func.now())
        return await self._revoke(which, reason) > 0

    async def revoke_all(
        self, owner: User | Admin, reason: RevocationReason, *, but: UUID | None = None
    ) -> None:
        """End the owner's sessions, at once, but for the one that is named."""
        which = _owned_by(owner)
        await self._revoke(which if but is None else which & (Session.id != but), reason)

    async def forget_all(self, owner: User | Admin) -> None:
        """Prepare for the owner's row, and with it these sessions, to be deleted in this transaction."""
        session_ids = await self._session.scalars(select(Session.id).where(_owned_by(owner)))
        await self._cache.forget(session_ids.all())
        if isinstance(owner, User):
            self._wake_streams([owner.id])

    async def _exchange(self, presented: str, claims: Claims, audience: Audience) -> IssuedTokens | None:
        session = await self._locked(claims, audience)
        if not hmac.compare_digest(session.refresh_hash, _digest(presented)):
            await self.revoke(session.id, RevocationReason.REFRESH_REUSED)
            return None
        issued = self._issue(claims.subject, session.id, audience)
        # Not by the unit of work, which would read the times again.
        await self._session.execute(
            update(Session)
            .where(Session.id == session.id)
            .values(
                refresh_hash=_digest(issued.refresh_token),
                refreshed_at=func.now(),
                expires_at=func.now() + timedelta(seconds=self._lifetimes.refresh),
            )
            .execution_options(synchronize_session=False)
        )
        return issued

    async def _locked(self, claims: Claims, audience: Audience) -> Session:
        # The lock makes the second of two parallel exchanges wait, and see what the first has written.
        statement = (
            select(Session, func.now())
            .where(Session.id == claims.session_id, _owner_column(audience) == claims.subject)
            .options(joinedload(Session.user))
            .with_for_update(of=Session)
            .execution_options(populate_existing=True)
        )
        found = (await self._session.execute(statement)).one_or_none()
        if found is None:
            raise AuthInvalidRefreshToken
        session, at = found
        if not session.is_open(at):
            raise AuthInvalidRefreshToken
        if session.user is not None and session.user.status is not UserStatus.ACTIVE:
            raise AuthInvalidRefreshToken
        return session

    async def _revoke(self, which: ColumnElement[bool], reason: RevocationReason) -> int:
        statement = (
            update(Session)
            .where(which, Session.revoked_at.is_(None))
            .values(revoked_at=func.now(), revocation_reason=reason)
            .returning(Session.id, Session.user_id)
        )
        async with transaction(self._session):
            ended = (await self._session.execute(statement)).all()
            # Before the commit, as `session_cache` explains.
            await self._cache.forget([session_id for session_id, _ in ended])
            self._wake_streams(user_id for _, user_id in ended if user_id is not None)
        return len(ended)

    def _wake_streams(self, user_ids: Iterable[UUID]) -> None:
        """Wake the streams of these users after the commit: each then checks whether its session is alive."""
        woken = after_commit(self._session, _STREAMS, _WokenStreams(self._publisher))
        woken.channels.update(channel_of(user_id) for user_id in user_ids)

    def _issue(self, subject: UUID, session_id: UUID, audience: Audience) -> IssuedTokens:
        def token(token_type: TokenType, lifetime: int) -> str:
            claims = Claims(subject=subject, session_id=session_id, token_id=uuid7())
            return self._tokens.issue(claims, audience=audience, token_type=token_type, lifetime=lifetime)

        return IssuedTokens(
            access_token=token(TokenType.ACCESS, self._lifetimes.access),
            refresh_token=token(TokenType.REFRESH, self._lifetimes.refresh),
            expires_in=self._lifetimes.access,
            refresh_expires_in=self._lifetimes.refresh,
        )


def audience_of(kind: type[User | Admin]) -> Audience:
    """The API that this kind of account logs in to."""
    return Audience.CLIENT if issubclass(kind, User) else Audience.BACKOFFICE


def _owned_by(owner: User | Admin) -> ColumnElement[bool]:
    return _owner_column(audience_of(type(owner))) == owner.id


def _owner_column(audience: Audience) -> ColumnElement[UUID | None]:
    column = Session.user_id if audience is Audience.CLIENT else Session.admin_id
    return column.expression


def _digest(token: str) -> bytes:
    # A plain hash is enough: the token is signed and random, not guessable as a password is.
    return hashlib.sha256(token.encode()).digest()


def _printable(text: str | None) -> str | None:
    # PostgreSQL stores no NUL, and control characters do not belong into a list of sessions.
    return None if text is None else "".join(filter(str.isprintable, text))[:MAX_USER_AGENT]
