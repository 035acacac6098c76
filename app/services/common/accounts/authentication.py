"""Authentication by the access token of a live session."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, literal, select

from app.core.tokens import Audience, InvalidTokenError, Tokens, TokenType
from app.db.engine import Database
from app.integrations.cache.read_through import Lookup
from app.integrations.cache.session_cache import SessionCache
from app.models import Admin, AdminRole, Session, User, UserStatus
from specfirst.runtime.interface import Unauthenticated


@dataclass(frozen=True, slots=True)
class LiveSession:
    """An open session of an active account."""

    session_id: UUID
    owner_id: UUID
    role: str
    """The role of an administrator; empty for users."""
    found: Lookup[Any] | None = None
    """Data that was read together with the session."""


@dataclass(slots=True)
class SessionAuthentication:
    """Checks sessions in the cache, then in the database, with its own short database session."""

    database: Database
    tokens: Tokens
    cache: SessionCache

    async def authenticate(
        self,
        access_token: str,
        audience: Audience,
        *,
        along: Callable[[UUID], Lookup[Any]] | None = None,
    ) -> LiveSession:
        """Return the session of an access token.

        `along` returns a lookup for the owner of the session, which is read by the same command.

        Raises:
            Unauthenticated: the access token is invalid, or its session has ended.
        """
        try:
            claims = self.tokens.read(access_token, audience=audience, token_type=TokenType.ACCESS)
        except InvalidTokenError:
            raise Unauthenticated from None
        lookup = None if along is None else along(claims.subject)
        role = await self._role(claims.session_id, claims.subject, audience, lookup)
        return LiveSession(claims.session_id, claims.subject, role, lookup)

    async def is_alive(self, session_id: UUID, owner_id: UUID, audience: Audience) -> bool:
        """Whether an authenticated session is still alive, for long responses."""
        try:
            await self._role(session_id, owner_id, audience)
        except Unauthenticated:
            return False
        return True

    async def _role(
        self, session_id: UUID, owner_id: UUID, audience: Audience, along: Lookup[Any] | None = None
    ) -> str:
        role = _role_of_fact(await self.cache.get(session_id, along), owner_id, audience)
        if role is None:
            asked_at = self.cache.now()
            role = await self._role_in_database(session_id, owner_id, audience)
            await self.cache.remember(session_id, _fact(owner_id, audience, role), asked_at=asked_at)
        return role

    async def _role_in_database(self, session_id: UUID, owner_id: UUID, audience: Audience) -> str:
        of_owner = _role_of_admin if audience is Audience.BACKOFFICE else _role_of_user
        alive = (Session.id == session_id, Session.revoked_at.is_(None), Session.expires_at > func.now())
        async with self.database.reading_session() as session:
            role: str | None = await session.scalar(of_owner(owner_id).where(*alive))
        if role is None:
            raise Unauthenticated
        return role


def _fact(owner_id: UUID, audience: Audience, role: str) -> str:
    return f"{audience}:{owner_id}:{role}"


def _role_of_fact(fact: str | None, owner_id: UUID, audience: Audience) -> str | None:
    """Return the cached role, if it belongs to a session of this owner and API.

    A token signed with our key might name the session of another owner or API. In this case, and for a role
    that this release does not know, the database decides.
    """
    if fact is None:
        return None
    owner, _, role = fact.rpartition(":")
    known = tuple(AdminRole) if audience is Audience.BACKOFFICE else ("",)
    return role if owner == f"{audience}:{owner_id}" and role in known else None


def _role_of_admin(admin_id: UUID) -> Select[Any]:
    return select(Admin.role).join(Session, Session.admin_id == Admin.id).where(Admin.id == admin_id)


def _role_of_user(user_id: UUID) -> Select[Any]:
    # With the status, because a session may be opened at the moment of a suspension.
    return (
        select(literal(""))
        .select_from(User)
        .join(Session, Session.user_id == User.id)
        .where(User.id == user_id, User.status == UserStatus.ACTIVE)
    )
