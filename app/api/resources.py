"""What one process shares among its requests."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.core.settings import Settings
from app.core.tokens import Tokens
from app.db.engine import Database
from app.integrations.cache.attempts import AttemptCounter
from app.integrations.cache.rate_limiter import RedisRateLimiter
from app.integrations.cache.redis_client import RedisClient
from app.integrations.cache.session_cache import SessionCache
from app.services.common.authentication import SessionAuthentication
from app.services.common.cursors import CursorCodec
from app.services.common.health import HealthProbe
from app.services.common.lockout import LoginLockout
from app.services.common.paging import Pager
from app.services.common.password_login import PasswordLogin
from app.services.common.sessions import Lifetimes, Sessions
from contract.interface import RequestContext


@dataclass(frozen=True, slots=True, kw_only=True)
class Resources:
    """Connections and keys, made once. Nothing connects before its first use."""

    settings: Settings
    database: Database
    redis: RedisClient
    passwords: Passwords
    tokens: Tokens
    session_cache: SessionCache
    limiter: RedisRateLimiter
    cursors: CursorCodec
    lockout: LoginLockout
    authentication: SessionAuthentication
    probe: HealthProbe

    @classmethod
    def from_settings(cls, settings: Settings) -> Resources:
        """As the settings say."""
        database = Database(settings)
        redis = RedisClient(settings.redis_url, timeout=settings.redis_timeout_seconds)
        passwords = Passwords.from_settings(settings)
        tokens = Tokens(settings.jwt_keys, issuer=settings.jwt_issuer)
        cache = SessionCache(redis, alive_seconds=settings.session_cache_seconds)
        return cls(
            settings=settings,
            database=database,
            redis=redis,
            passwords=passwords,
            tokens=tokens,
            session_cache=cache,
            limiter=RedisRateLimiter(redis),
            cursors=CursorCodec(settings.cursor_key.get_secret_value().encode()),
            lockout=_lockout(settings, redis),
            authentication=SessionAuthentication(database, tokens, cache),
            probe=HealthProbe(database, redis),
        )

    def sessions(self, session: AsyncSession) -> Sessions:
        """The sessions of users and administrators, within one database session."""
        lifetimes = Lifetimes(
            access=self.settings.access_token_seconds, refresh=self.settings.refresh_token_seconds
        )
        return Sessions(session, tokens=self.tokens, cache=self.session_cache, lifetimes=lifetimes)

    def login(self, session: AsyncSession, context: RequestContext) -> PasswordLogin:
        """Logging in with a password, within one request."""
        return PasswordLogin(
            session,
            sessions=self.sessions(session),
            passwords=self.passwords,
            lockout=self.lockout,
            context=context,
        )

    def pager(self, session: AsyncSession) -> Pager:
        """Pages of lists, within one database session."""
        return Pager(session, self.cursors)

    async def close(self) -> None:
        """Close all connections."""
        await self.database.close()
        await self.redis.close()
        self.passwords.close()


def _lockout(settings: Settings, redis: RedisClient) -> LoginLockout:
    return LoginLockout(
        AttemptCounter(redis, window_seconds=settings.lockout_window_seconds),
        account_limit=settings.lockout_account_attempts,
        address_limit=settings.lockout_address_attempts,
    )
