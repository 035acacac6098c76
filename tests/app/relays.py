"""Relays of the outbox that send events to the test instead of a queue."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.broker import Broker
from app.integrations.cache.redis_client import RedisClient
from app.schedule.subscriptions import SUBSCRIPTIONS
from app.services.common.outbox.outbox import Topic
from app.services.common.outbox.relay import OutboxRelay, Send


@asynccontextmanager
async def relaying(
    database: Database,
    settings: Settings,
    send: Send,
    subscriptions: Mapping[Topic, Sequence[str]] = SUBSCRIPTIONS,
) -> AsyncIterator[OutboxRelay]:
    """A relay with the real broker, whose data it marks; `send` gets each event with the name of its task."""
    redis = RedisClient(settings.task_broker_url, timeout=2)
    try:
        yield OutboxRelay(database.session, Broker(redis), subscriptions=subscriptions, send=send)
    finally:
        await redis.close()
