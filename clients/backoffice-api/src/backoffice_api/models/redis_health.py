from __future__ import annotations

from backoffice_api._model import ApiModel


class RedisHealth(ApiModel, kw_only=True):
    """Redis, or Valkey."""

    latency_ms: float
    """Milliseconds it took to respond."""

    version: str
    """The version of the server."""

    used_memory_bytes: int
    """Bytes of memory in use."""

    max_memory_bytes: int | None
    """Bytes of memory it may use; null where it was given no limit."""

    connected_clients: int
    """Connections to it, of all processes."""
