"""Verification of passwords, with lock-out after too many wrong ones.

Failures count per account and network. Failures from all networks that are unknown to an account also count
together, so that changing networks has little advantage. Known networks are exempt from that count, so that
strangers cannot lock out the owner. A network is known if a session that was opened from it was used in the
last 90 days. An IPv4 address is a network of its own; IPv6 addresses count by their /64
(`RequestContext.client_network`).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.hashing_queue import HashingKind
from app.core.passwords import Passwords
from app.core.tokens import Audience
from app.db.transaction import transaction
from app.integrations.cache.failure_limiter import FailureLimit, FailureLimiter, TooManyFailuresError
from app.models import Admin, Session, User
from app.services.common.accounts.sessions import audience_of
from app.services.common.accounts.unversioned import update_unversioned
from generated.errors import AuthLocked
from specfirst.runtime.interface import RequestContext

KNOWN_NETWORK_TIME: Final = timedelta(days=90)
_DAY: Final = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class LockoutLimits:
    """The limits of failures; 0 means unlimited."""

    account: int
    """Failures for an account from one network, within the window."""
    unknown: int
    """Failures for an account from all unknown networks, within 24 hours."""
    address: int
    """Failures from one network for all accounts to which it is unknown, within the window."""
    window_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The account that a request names, which need not exist, and the network of the request."""

    audience: Audience
    email: str
    password_hash: str | None
    """None if the account does not exist."""
    unlock_count: int
    network: str | None
    is_known_network: bool


@dataclass(slots=True)
class Lockout:
    """Verifies passwords. Accounts that do not exist are treated like others."""

    limiter: FailureLimiter
    limits: LockoutLimits

    async def verify(self, claim: Claim, password: str, *, passwords: Passwords, kind: HashingKind) -> bool:
        """Return whether the password is that of the account.

        Raises:
            AuthLocked: too many failures; the password was not verified.
        """

        async def matches(turn: Passwords) -> bool:
            return await turn.verify(password, claim.password_hash)

        try:
            return await self.limiter.attempt(
                self._limits_for(claim), matches, turn=lambda: passwords.turn(kind)
            )
        except TooManyFailuresError as error:
            raise AuthLocked(retry_after=error.retry_after) from None

    def _limits_for(self, claim: Claim) -> list[FailureLimit]:
        limits, audience = self.limits, claim.audience
        # Hashed, so that Redis does not contain addresses. Lifting a lock-out renames the counters.
        email = hashlib.sha256(claim.email.encode()).hexdigest()
        account = f"account:{audience}:{email}:{claim.unlock_count}"
        here = f"{account}:{claim.network}"
        counted = [FailureLimit(here, limits.account, limits.window_seconds, forgiving=True)]
        if not claim.is_known_network:
            counted.append(FailureLimit(account, limits.unknown, _DAY))
            if claim.network is not None:
                network = f"address:{audience}:{claim.network}"
                counted.append(FailureLimit(network, limits.address, limits.window_seconds))
        return [limit for limit in counted if limit.most]


async def claim_by_email(
    session: AsyncSession, kind: type[User | Admin], email: str, context: RequestContext
) -> Claim:
    """Return the claim of an e-mail address, in lower case."""
    return await _claim(session, kind, kind.email == email, context) or Claim(
        audience=audience_of(kind),
        email=email,
        password_hash=None,
        unlock_count=0,
        network=context.client_network,
        is_known_network=False,
    )


async def claim_by_id(
    session: AsyncSession, kind: type[User | Admin], key: UUID, context: RequestContext
) -> Claim | None:
    """Return the claim of an account; None if the account does not exist."""
    return await _claim(session, kind, kind.id == key, context)


async def lift_lockout(session: AsyncSession, account: User | Admin) -> None:
    """Clear the failures of the account from all networks, with the caller's transaction."""
    await update_unversioned(session, account, unlock_count=type(account).unlock_count + 1)


async def _claim(
    session: AsyncSession, kind: type[User | Admin], which: ColumnElement[bool], context: RequestContext
) -> Claim | None:
    statement = select(kind.email, kind.password_hash, kind.unlock_count, _knows(kind, context)).where(which)
    async with transaction(session):
        row = (await session.execute(statement)).one_or_none()
    if row is None:
        return None
    email, password_hash, unlock_count, is_known = row
    return Claim(
        audience=audience_of(kind),
        email=email,
        password_hash=password_hash,
        unlock_count=unlock_count,
        network=context.client_network,
        is_known_network=is_known,
    )


def _knows(kind: type[User | Admin], context: RequestContext) -> ColumnElement[bool]:
    owner = Session.user_id if audience_of(kind) is Audience.CLIENT else Session.admin_id
    # The previous release opens sessions without a network.
    older = and_(Session.client_network.is_(None), Session.client_address == context.client_address)
    return exists().where(
        owner == kind.id,
        or_(Session.client_network == context.client_network, older),
        Session.refreshed_at > func.now() - KNOWN_NETWORK_TIME,
    )
