"""The read-through cache of a process, invalidated by the writes of the process."""

from __future__ import annotations

from typing import Final

from app.db.engine import Database
from app.integrations.cache.invalidation import install_listeners
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.read_through import ReadThroughCache
from app.integrations.cache.redis_client import RedisClient
from app.models import FeatureFlag, User

CACHED: Final = (User, FeatureFlag)
"""Cached models. Writes by SQLAlchemy to their tables invalidate values after the commit."""


def build_cache(database: Database, redis: RedisClient, metrics: CacheMetrics) -> ReadThroughCache:
    """Return a cache that sessions of `database` invalidate. Processes that only write need one as well."""
    cache = ReadThroughCache(redis, metrics)
    install_listeners(database.session_class, cache, CACHED)
    return cache
