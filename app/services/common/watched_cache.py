"""The cache of a process, which hears of what the process writes."""

from __future__ import annotations

from typing import Final

from app.db.engine import Database
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.read_through import ReadThroughCache
from app.integrations.cache.redis_client import RedisClient
from app.integrations.cache.row_changes import watch
from app.models import FeatureFlag, User

CACHED: Final = (User, FeatureFlag)
"""Whose rows are cached: what SQLAlchemy writes to their tables is forgotten after the commit."""


def watched_cache(database: Database, redis: RedisClient, metrics: CacheMetrics) -> ReadThroughCache:
    """A cache that forgets what the sessions of `database` change. Who only writes needs one, too."""
    cache = ReadThroughCache(redis, metrics)
    watch(database.session_class, cache, CACHED)
    return cache
