"""The state of the broker: whether it has lost data, and which events wait in its queues."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from app.core.celery_app import queue_of
from app.integrations.cache.redis_client import RedisClient

RELAYED_AT: Final = "relayed_at"
"""Header of the message of an event: the time of its relay, by the clock of the database, as a Unix time."""
_MARKER: Final = "outbox:broker-marker"
"""A key without expiry. If it is missing, the broker has lost its data."""
_INSPECTED: Final = 100
"""Messages at the end of a queue that are searched for one of an event."""


class Broker:
    """Reads the Redis server of the task queues."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def generation(self) -> str:
        """Return an identifier of the broker's data. If it changes, messages may have been lost.

        It changes when the data is deleted, and when the server is restarted or replaced by its replica,
        which may lose the last writes. The first call after a deletion marks the new data.

        Raises:
            RedisUnavailableError: the broker does not respond.
        """
        if (known := await self.known_generation()) is not None:
            return known
        await self._redis.send("SET", _MARKER, str(uuid4()), "NX", bypass_circuit_breaker=True)
        return str(await self.known_generation())

    async def known_generation(self) -> str | None:
        """Return the identifier of `generation`; None if the data is not marked, because it is new.

        Raises:
            RedisUnavailableError: the broker does not respond.
        """
        marker, info = await self._redis.send_all(
            [("GET", _MARKER), ("INFO", "server")], bypass_circuit_breaker=True
        )
        return None if marker is None else f"{info['run_id']}:{marker}"

    async def oldest_relay(self, tasks: Iterable[str]) -> float | None:
        """Return the Unix time of the relay of the oldest event in the queues of `tasks`; None without one.

        Queues are first in, first out, so that events relayed earlier have left them.

        Raises:
            RedisUnavailableError: the broker does not respond.
        """
        commands = [("LRANGE", name, -_INSPECTED, -1) for name in sorted({queue_of(task) for task in tasks})]
        queues = await self._redis.send_all(commands, bypass_circuit_breaker=True)
        relayed = (json.loads(message)["headers"].get(RELAYED_AT) for queue in queues for message in queue)
        return min((float(moment) for moment in relayed if moment is not None), default=None)
