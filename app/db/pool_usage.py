"""How much of this process's connections is in use."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import AsyncAdaptedQueuePool
from sqlalchemy.ext.asyncio import AsyncEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolUsage:
    """Connections to the database, with the fields of the spec's `PoolUsage`."""

    size: int
    """How many are kept."""
    limit: int
    """How many there may be under load."""
    in_use: int
    idle: int


def pool_usage(engine: AsyncEngine, *, max_overflow: int) -> PoolUsage:
    """Of this engine, now."""
    pool = engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    return PoolUsage(
        size=pool.size(),
        limit=pool.size() + max_overflow,
        in_use=pool.checkedout(),
        idle=pool.checkedin(),
    )
