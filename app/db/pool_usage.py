"""Measure how many connections of this process are in use."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolUsage:
    """Connections to the database, with the fields of the spec's `PoolUsage`."""

    size: int
    """Connections that stay open."""
    limit: int
    """Connections that may be open under load."""
    in_use: int
    idle: int


def pool_usage(engine: AsyncEngine, *, max_overflow: int) -> PoolUsage:
    """Return the present use of this engine's pool."""
    pool = engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    return PoolUsage(
        size=pool.size(),
        limit=pool.size() + max_overflow,
        in_use=pool.checkedout(),
        idle=pool.checkedin(),
    )
