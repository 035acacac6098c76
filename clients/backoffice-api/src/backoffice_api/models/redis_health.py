from __future__ import annotations

from backoffice_api._model import ApiModel


class RedisHealth(ApiModel, kw_only=True):
    """Redis, or Valkey."""

    latency_ms: float
    """The response time in milliseconds."""

    version: str
    """The version of the server."""

    used_memory_bytes: int
    """The memory in use, in bytes."""

    max_memory_bytes: int | None
    """The memory that it may use, in bytes; null without a limit."""

    connected_clients: int
    """The number of connections of all processes."""
