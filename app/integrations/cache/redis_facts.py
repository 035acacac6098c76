"""Read the state of a Redis server and the length of its lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.integrations.cache.redis_client import RedisClient


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisFacts:
    """From `INFO`, with the fields of the spec's `RedisHealth`."""

    version: str
    used_memory_bytes: int
    max_memory_bytes: int | None
    """None where there is no limit but the machine's."""
    connected_clients: int


async def redis_facts(redis: RedisClient) -> RedisFacts:
    """Ask even where Redis has just failed.

    Raises:
        RedisUnavailableError: there is no reply.
    """
    info = await redis.send("INFO", "server", "clients", "memory", bypass_circuit_breaker=True)
    return RedisFacts(
        # Valkey gives the version of Redis that it is compatible with as `redis_version`.
        version=str(info.get("valkey_version", info["redis_version"])),
        used_memory_bytes=int(info["used_memory"]),
        max_memory_bytes=int(info["maxmemory"]) or None,
        connected_clients=int(info["connected_clients"]),
    )


async def list_lengths(redis: RedisClient, names: Sequence[str]) -> list[int]:
    """The lengths of these lists, 0 for one that is not there.

    Raises:
        RedisUnavailableError: there is no reply.
    """
    lengths: list[int] = await redis.send_all([("LLEN", name) for name in names], bypass_circuit_breaker=True)
    return lengths
