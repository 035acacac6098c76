from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .migrations import Migrations
    from .pool_usage import PoolUsage


class DatabaseHealth(ApiModel, kw_only=True):
    """PostgreSQL. If it does not respond, this operation fails with 503."""

    latency_ms: float
    """The time it took to connect and respond, in milliseconds."""

    version: str
    """The version of the server."""

    pool: PoolUsage
    """The database connections of the process that responds, including the one for this report."""

    migrations: Migrations
    """The migrations of the database and of the code."""
