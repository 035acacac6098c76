"""Resources that the requests of one process share."""

from __future__ import annotations

import math
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.shutdown import Shutdown
from app.core.celery_app import QUEUES, make_celery
from app.core.metrics.instruments import Instruments
from app.core.passwords import Passwords
from app.core.secret_box import SecretBox
from app.core.settings import Settings
from app.core.tokens import Tokens
from app.db.engine import Database
from app.integrations.cache.failure_limiter import FailureLimiter
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.rate_limiter import RedisRateLimiter
from app.integrations.cache.redis_client import RedisClient
from app.integrations.cache.response_cache import ResponseCache
from app.integrations.cache.session_cache import SessionCache
from app.integrations.cache.stream_slots import StreamSlots
from app.integrations.outbox_notifier import OutboxNotifier
from app.integrations.pubsub import Publisher, Subscriber
from app.integrations.storage.open_storage import open_storage
from app.integrations.task_queue import TaskQueue
from app.integrations.webhooks.target import target_policy
from app.services.common.accounts.authentication import SessionAuthentication
from app.services.common.accounts.lockout import Lockout, LockoutLimits
from app.services.common.accounts.sessions import Lifetimes, Sessions
from app.services.common.cache import build_cache
from app.services.common.files.quota import FileLimits
from app.services.common.health import HealthProbe, SystemProbe
from app.services.common.notifications.feed import FeedTimes, NotificationFeed
from app.services.common.notifications.notifier import CHANNELS
from app.services.common.pagination.cursors import CursorCodec
from app.services.common.pagination.paginator import Paginator

_STREAM_MARGIN_SECONDS: Final = 60
"""Additional lifetime of the slot of a stream, for a stream that ends slowly."""


class Resources:
    """Clients, connections and keys, created once. They connect at their first use."""

    def __init__(self, settings: Settings) -> None:
        timeout = settings.redis_timeout_seconds
        self.settings = settings
        self.instruments = Instruments()
        self.shutdown = Shutdown()
        self.database = Database(settings, self.instruments)
        self.redis = RedisClient(settings.redis_url, timeout=timeout)
        self.broker = RedisClient(settings.task_broker_url, timeout=timeout)
        """The Redis server of the task queues, which may be the same one."""
        self.storage = open_storage(settings)
        self.queue = TaskQueue(make_celery(settings))
        self.outbox_notifier = OutboxNotifier(self.queue)
        self.subscriber = Subscriber(settings.redis_url, pattern=CHANNELS, timeout=timeout)
        self.stream_slots = StreamSlots(
            self.redis,
            self.subscriber,
            limit=settings.streams_per_user,
            seconds=math.ceil(settings.stream_seconds) + _STREAM_MARGIN_SECONDS,
        )
        self.passwords = Passwords.from_settings(settings, self.instruments)
        self.tokens = Tokens(
            settings.jwt_keys, issuer=settings.jwt_issuer, tolerance=settings.token_tolerance_seconds
        )
        self.cursors = CursorCodec(settings.cursor_secrets)
        self.secret_box = SecretBox(settings.sealing_secrets)
        metrics = CacheMetrics(self.instruments)
        self.cache = build_cache(self.database, self.redis, metrics)
        self.session_cache = SessionCache(
            self.redis, alive_seconds=settings.session_cache_seconds, metrics=metrics
        )
        self.responses = ResponseCache(self.redis, metrics)
        self.limiter = RedisRateLimiter(self.redis)
        self.failure_limiter = FailureLimiter(self.redis, self.instruments)
        self.lockout = Lockout(self.failure_limiter, _lockout_limits(settings))
        self.authentication = SessionAuthentication(self.database, self.tokens, self.session_cache)
        self.probe = HealthProbe(self.database, self.redis)
        self.system_probe = SystemProbe(self.database, self.redis, self.broker, queues=QUEUES)
        self.webhook_targets = target_policy(settings)

    def sessions(self, session: AsyncSession) -> Sessions:
        lifetimes = Lifetimes(
            access=self.settings.access_token_seconds, refresh=self.settings.refresh_token_seconds
        )
        return Sessions(
            session,
            tokens=self.tokens,
            cache=self.session_cache,
            publisher=Publisher(self.redis, self.subscriber),
            lifetimes=lifetimes,
        )

    @property
    def file_limits(self) -> FileLimits:
        return FileLimits(
            max_bytes=self.settings.files_max_bytes, quota_bytes=self.settings.files_quota_bytes
        )

    def paginator(self, session: AsyncSession) -> Paginator:
        return Paginator(session, self.cursors)

    def feed(self) -> NotificationFeed:
        settings = self.settings
        times = FeedTimes(
            check=settings.stream_check_seconds,
            poll=settings.stream_poll_seconds,
            end=settings.stream_seconds,
        )
        return NotificationFeed(
            self.database.session, self.subscriber, self.stream_slots, self.shutdown.stopping, times
        )

    async def close(self) -> None:
        self.shutdown.stopping.set()
        await self.stream_slots.close()
        await self.subscriber.close()
        await self.outbox_notifier.close()
        await self.queue.close()
        await self.database.close()
        await self.redis.close()
        await self.broker.close()
        self.passwords.close()
        await self.storage.close()


def _lockout_limits(settings: Settings) -> LockoutLimits:
    return LockoutLimits(
        account=settings.lockout_account_attempts,
        unknown=settings.lockout_unknown_attempts,
        address=settings.lockout_address_attempts,
        window_seconds=settings.lockout_window_seconds,
    )
