"""Read the state of the broker: whether it lost data, and which events wait in its queues."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from app.core.celery_app import queue_of
from app.integrations.cache.redis_client import RedisClient

RELAYED_AT: Final = "relayed_at"
"""The header of an event's message: seconds since the epoch by the database's clock."""
_MARKER: Final = "outbox:broker-marker"
"""Has no expiry: where it is missing, so is everything else."""
_INSPECTED: Final = 100
"""Messages at the end of a queue among which one of an event is looked for."""


class Broker:
    """Reads the Redis server that queues are in."""

    def __init__(self, redis: RedisClient) -> None:
        self._redis = redis

    async def generation(self) -> str:
        """Identify the data that the broker holds; another value says that messages may have been lost.

        It changes when the data is deleted and when the server is restarted or replaced by its replica, which
        loses the last writes. The first call after a deletion marks the new data.

        Raises:
            RedisUnavailableError: there is no reply.
        """
        if (known := await self.known_generation()) is not None:
            return known
        await self._redis.send("SET", _MARKER, str(uuid4()), "NX", bypass_circuit_breaker=True)
        return str(await self.known_generation())

    async def known_generation(self) -> str | None:
        """Return the same; None where the data is not marked, since it was deleted or is new.

        Raises:
            RedisUnavailableError: there is no reply.
        """
        marker, info = await self._redis.send_all(
            [("GET", _MARKER), ("INFO", "server")], bypass_circuit_breaker=True
        )
        return None if marker is None else f"{info['run_id']}:{marker}"

    async def oldest_relay(self, tasks: Iterable[str]) -> float | None:
        """Return when the event that waits longest in the queues of `tasks` was relayed; None if none waits.

        Queues are first in, first out: what was relayed before that is not in a queue any more.

        Raises:
            RedisUnavailableError: there is no reply.
        """
        commands = [("LRANGE", name, -_INSPECTED, -1) for name in sorted({queue_of(task) for task in tasks})]
        queues = await self._redis.send_all(commands, bypass_circuit_breaker=True)
        relayed = (json.loads(message)["headers"].get(RELAYED_AT) for queue in queues for message in queue)
        return min((float(moment) for moment in relayed if moment is not None), default=None)
