"""Sessions: login, refresh and revocation."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import joinedload

from app.core.tokens import Audience, Claims, InvalidTokenError, Signing, Tokens, TokenType
from app.db.identifiers import uuid7
from app.db.transaction import after_commit, transaction
from app.integrations.cache.session_cache import SessionCache
from app.integrations.pubsub import Publisher
from app.models import Admin, RevocationReason, Session, User, UserStatus
from app.services.common.notifications.notifier import channel_of
from generated.errors import AuthInvalidRefreshToken, AuthRefreshTokenReused
from specfirst.runtime.interface import RequestContext

MAX_USER_AGENT: Final = 400
"""The longest stored `User-Agent`, in characters."""
REPETITION_SECONDS: Final = 60
"""Seconds during which the exchange of a refresh token can be repeated."""
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
    """Lifetimes of tokens, in seconds."""

    access: int
    refresh: int


@dataclass(frozen=True, slots=True)
class _Successor:
    """The id, key and times of the next refresh token, from which it can be signed again."""

    token_id: UUID
    signing: Signing

    @classmethod
    def noted_in(cls, session: Session) -> _Successor | None:
        """Return the successor that the last exchange stored; None before the first exchange."""
        issued_at, expires_at = session.refresh_issued_at, session.refresh_expires_at
        if session.refresh_jti is None or session.refresh_kid is None or not (issued_at and expires_at):
            return None
        times = (int(issued_at.timestamp()), int(expires_at.timestamp()))
        return cls(session.refresh_jti, Signing(session.refresh_kid, *times))

    def notes(self) -> dict[str, object]:
        """Return the columns that store the successor."""
        return {
            "refresh_jti": self.token_id,
            "refresh_kid": self.signing.kid,
            "refresh_issued_at": datetime.fromtimestamp(self.signing.issued_at, UTC),
            "refresh_expires_at": datetime.fromtimestamp(self.signing.expires_at, UTC),
        }


@dataclass(slots=True)
class _WokenStreams:
    """The channels of streams to wake after the commit of a transaction."""

    publisher: Publisher
    channels: set[str] = field(default_factory=set)

    async def __call__(self) -> None:
        await self.publisher.publish(self.channels)


@dataclass(slots=True)
class Sessions:
    """Opens, refreshes and revokes sessions, in the caller's transaction if there is one."""

    session: AsyncSession
    tokens: Tokens
    cache: SessionCache
    publisher: Publisher
    lifetimes: Lifetimes

    async def open(self, owner: User | Admin, context: RequestContext) -> IssuedTokens:
        """Open a session. The caller has verified the credentials, and holds a lock on the owner's row."""
        session_id = uuid7()
        issued = self._issue(owner.id, session_id, audience_of(type(owner)), self._new_successor())
        async with transaction(self.session):
            self.session.add(
                Session(
                    id=session_id,
                    user_id=owner.id if isinstance(owner, User) else None,
                    admin_id=owner.id if isinstance(owner, Admin) else None,
                    refresh_hash=_digest(issued.refresh_token),
                    expires_at=func.now() + timedelta(seconds=self.lifetimes.refresh),
                    client_address=context.client_address,
                    client_network=context.client_network,
                    user_agent=_printable(context.user_agent),
                )
            )
        return issued

    async def rotate(self, refresh_token: str, audience: Audience, *, key: str | None = None) -> IssuedTokens:
        """Exchange a refresh token for a new pair of tokens. The second of two parallel exchanges is reuse.

        Within `REPETITION_SECONDS` an exchange with the same idempotency `key` is a repetition, which returns
        the same refresh token, unless that was exchanged in the meantime.

        Raises:
            AuthInvalidRefreshToken: the token is not a refresh token of an open session.
            AuthRefreshTokenReused: the token was exchanged before; the session is revoked (RFC 9700, 4.14.2).
        """
        try:
            claims = self.tokens.read(refresh_token, audience=audience, token_type=TokenType.REFRESH)
        except InvalidTokenError:
            raise AuthInvalidRefreshToken from None
        # Raised outside the transaction, so that the error does not roll back the revocation.
        async with transaction(self.session):
            issued = await self._exchange(refresh_token, key, claims, audience)
        if issued is None:
            raise AuthRefreshTokenReused
        return issued

    async def revoke(self, session_id: UUID, reason: RevocationReason) -> None:
        """End a session, so that its access tokens are refused."""
        await self._revoke(Session.id == session_id, reason)

    async def revoke_of_user(self, user_id: UUID, session_id: UUID, reason: RevocationReason) -> bool:
        """End a session of a user; return False if the user has no such open session."""
        which = (Session.user_id == user_id) & (Session.id == session_id) & (Session.expires_at > func.now())
        return await self._revoke(which, reason) > 0

    async def revoke_all(
        self, owner: User | Admin, reason: RevocationReason, *, but: UUID | None = None
    ) -> None:
        """End all sessions of the owner except `but`."""
        which = _owned_by(owner)
        await self._revoke(which if but is None else which & (Session.id != but), reason)

    async def forget_all(self, owner: User | Admin) -> None:
        """Remove the owner's sessions from the cache, before the transaction deletes the owner with them."""
        session_ids = await self.session.scalars(select(Session.id).where(_owned_by(owner)))
        await self.cache.forget(session_ids.all())
        if isinstance(owner, User):
            self._wake_streams([owner.id])

    async def _exchange(
        self, presented: str, key: str | None, claims: Claims, audience: Audience
    ) -> IssuedTokens | None:
        session, at = await self._locked(claims, audience)
        if not hmac.compare_digest(session.refresh_hash, _digest(presented)):
            repeated = self._repeated(session, at, presented, key, claims, audience)
            if repeated is None:
                await self.revoke(session.id, RevocationReason.REFRESH_REUSED)
            return repeated
        successor = self._new_successor()
        issued = self._issue(claims.subject, session.id, audience, successor)
        # Not with the unit of work, which would read the times back.
        await self.session.execute(
            update(Session)
            .where(Session.id == session.id)
            .values(
                refresh_hash=_digest(issued.refresh_token),
                exchange_hash=None if key is None else _digest(presented, key),
                refreshed_at=func.now(),
                expires_at=func.now() + timedelta(seconds=self.lifetimes.refresh),
                **successor.notes(),
            )
            .execution_options(synchronize_session=False)
        )
        return issued

    def _repeated(
        self,
        session: Session,
        at: datetime,
        presented: str,
        key: str | None,
        claims: Claims,
        audience: Audience,
    ) -> IssuedTokens | None:
        """Return the last result with a new access token; None if this does not repeat the last exchange."""
        successor = _Successor.noted_in(session)
        if successor is None or key is None or session.exchange_hash is None:
            return None
        if at - session.refreshed_at > timedelta(seconds=REPETITION_SECONDS):
            return None
        if not hmac.compare_digest(session.exchange_hash, _digest(presented, key)):
            return None
        try:
            issued = self._issue(claims.subject, session.id, audience, successor)
        except InvalidTokenError:
            return None
        # The previous release, which may run alongside this one, does not store the successor.
        is_latest = hmac.compare_digest(session.refresh_hash, _digest(issued.refresh_token))
        return issued if is_latest else None

    async def _locked(self, claims: Claims, audience: Audience) -> tuple[Session, datetime]:
        """Return the open session, locked, and the time of the database."""
        # With the lock, the second of two parallel exchanges waits and reads the result of the first.
        statement = (
            select(Session, func.now())
            .where(Session.id == claims.session_id, _owner_column(audience) == claims.subject)
            .options(joinedload(Session.user))
            .with_for_update(of=Session)
            .execution_options(populate_existing=True)
        )
        found = (await self.session.execute(statement)).one_or_none()
        if found is None:
            raise AuthInvalidRefreshToken
        session, at = found
        if not session.is_open(at):
            raise AuthInvalidRefreshToken
        if session.user is not None and session.user.status is not UserStatus.ACTIVE:
            raise AuthInvalidRefreshToken
        return session, at

    async def _revoke(self, which: ColumnElement[bool], reason: RevocationReason) -> int:
        statement = (
            update(Session)
            .where(which, Session.revoked_at.is_(None))
            .values(revoked_at=func.now(), revocation_reason=reason)
            .returning(Session.id, Session.user_id)
        )
        async with transaction(self.session):
            ended = (await self.session.execute(statement)).all()
            # Before the commit, as `app.integrations.cache.session_cache` explains.
            await self.cache.forget([session_id for session_id, _ in ended])
            self._wake_streams(user_id for _, user_id in ended if user_id is not None)
        return len(ended)

    def _wake_streams(self, user_ids: Iterable[UUID]) -> None:
        """Wake the streams of these users after the commit, which then check their sessions."""
        woken = after_commit(self.session, _STREAMS, _WokenStreams(self.publisher))
        woken.channels.update(channel_of(user_id) for user_id in user_ids)

    def _new_successor(self) -> _Successor:
        return _Successor(uuid7(), self.tokens.signing(self.lifetimes.refresh))

    def _issue(
        self, subject: UUID, session_id: UUID, audience: Audience, successor: _Successor
    ) -> IssuedTokens:
        def claims(token_id: UUID) -> Claims:
            return Claims(subject=subject, session_id=session_id, token_id=token_id)

        signing = successor.signing
        return IssuedTokens(
            access_token=self.tokens.issue(
                claims(uuid7()),
                audience=audience,
                token_type=TokenType.ACCESS,
                lifetime=self.lifetimes.access,
            ),
            refresh_token=self.tokens.sign(
                claims(successor.token_id), signing, audience=audience, token_type=TokenType.REFRESH
            ),
            expires_in=self.lifetimes.access,
            refresh_expires_in=signing.expires_at - signing.issued_at,
        )


def audience_of(kind: type[User | Admin]) -> Audience:
    """Return the API of this kind of account."""
    return Audience.CLIENT if issubclass(kind, User) else Audience.BACKOFFICE


def _owned_by(owner: User | Admin) -> ColumnElement[bool]:
    return _owner_column(audience_of(type(owner))) == owner.id


def _owner_column(audience: Audience) -> ColumnElement[UUID | None]:
    column = Session.user_id if audience is Audience.CLIENT else Session.admin_id
    return column.expression


def _digest(*parts: str) -> bytes:
    # A plain hash is enough, because signed random tokens cannot be guessed. They contain no spaces.
    return hashlib.sha256(" ".join(parts).encode()).digest()


def _printable(text: str | None) -> str | None:
    # PostgreSQL cannot store NUL, and control characters could harm readers of the list of sessions.
    return None if text is None else "".join(filter(str.isprintable, text))[:MAX_USER_AGENT]
