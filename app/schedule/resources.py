"""Resources that the tasks of one worker process share."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.celery_app import make_celery
from app.core.metrics.instruments import Instruments
from app.core.secret_box import SecretBox
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.broker import Broker
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.read_through import ReadThroughCache
from app.integrations.cache.redis_client import RedisClient
from app.integrations.mail.mailer import Mailer
from app.integrations.mail.open_mailer import open_mailer
from app.integrations.storage.open_storage import open_storage
from app.integrations.storage.storage import Storage
from app.integrations.task_queue import TaskQueue
from app.integrations.webhooks.sender import WebhookSender, open_sender
from app.services.common.cache import build_cache


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskResources:
    """Clients and connections, created once. They connect at their first use."""

    settings: Settings
    database: Database
    redis: RedisClient
    cache: ReadThroughCache
    """Writes of tasks invalidate its values, for all processes."""
    broker_redis: RedisClient
    queue: TaskQueue
    storage: Storage
    mailer: Mailer
    secret_box: SecretBox
    webhook_sender: WebhookSender

    @classmethod
    def from_settings(cls, settings: Settings, instruments: Instruments | None = None) -> TaskResources:
        """Create the resources that the settings describe, with the pool size of tasks."""
        pool = {"db_pool_size": settings.task_pool_size, "db_max_overflow": 0}
        database = Database(settings.model_copy(update=pool), instruments)
        timeout = settings.redis_timeout_seconds
        redis = RedisClient(settings.redis_url, timeout=timeout)
        return cls(
            settings=settings,
            database=database,
            redis=redis,
            cache=build_cache(database, redis, CacheMetrics(instruments)),
            broker_redis=RedisClient(settings.task_broker_url, timeout=timeout),
            queue=TaskQueue(make_celery(settings)),
            storage=open_storage(settings),
            mailer=open_mailer(settings),
            secret_box=SecretBox(settings.sealing_secrets),
            webhook_sender=open_sender(settings),
        )

    @property
    def broker(self) -> Broker:
        """The state of the task queues."""
        return Broker(self.broker_redis)

    async def close(self) -> None:
        await self.database.close()
        await self.redis.close()
        await self.broker_redis.close()
        await self.queue.close()
        await self.storage.close()
        await self.mailer.close()
