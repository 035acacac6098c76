"""Resources that the tasks of one worker process share."""

from __future__ import annotations

from app.core.celery_app import make_celery
from app.core.metrics.instruments import Instruments
from app.core.secret_box import SecretBox
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.broker import Broker
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.redis_client import RedisClient
from app.integrations.mail.open_mailer import open_mailer
from app.integrations.outbox_notifier import OutboxNotifier
from app.integrations.storage.open_storage import open_storage
from app.integrations.task_queue import TaskQueue
from app.integrations.webhooks.sender import open_sender
from app.services.common.cache import build_cache


class TaskResources:
    """Clients and connections, created once. They connect at their first use."""

    def __init__(self, settings: Settings, instruments: Instruments | None = None) -> None:
        timeout = settings.redis_timeout_seconds
        pool = {"db_pool_size": settings.task_pool_size, "db_max_overflow": 0}
        self.settings = settings
        self.database = Database(settings.model_copy(update=pool), instruments)
        self.redis = RedisClient(settings.redis_url, timeout=timeout)
        self.cache = build_cache(self.database, self.redis, CacheMetrics(instruments))
        """Writes of tasks invalidate its values, for all processes."""
        self.broker_redis = RedisClient(settings.task_broker_url, timeout=timeout)
        self.queue = TaskQueue(make_celery(settings))
        self.outbox_notifier = OutboxNotifier(self.queue)
        self.storage = open_storage(settings)
        self.mailer = open_mailer(settings)
        self.secret_box = SecretBox(settings.sealing_secrets)
        self.webhook_sender = open_sender(settings)

    @property
    def broker(self) -> Broker:
        return Broker(self.broker_redis)

    async def close(self) -> None:
        await self.database.close()
        await self.redis.close()
        await self.broker_redis.close()
        await self.outbox_notifier.close()
        await self.queue.close()
        await self.storage.close()
        await self.mailer.close()
