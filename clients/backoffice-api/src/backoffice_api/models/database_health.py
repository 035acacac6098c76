from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .migrations import Migrations
    from .pool_usage import PoolUsage


class DatabaseHealth(ApiModel, kw_only=True):
    """PostgreSQL. Where it does not respond, this operation fails (503)."""

    latency_ms: float
    """Milliseconds it took to connect and respond."""

    version: str
    """The version of the server."""

    pool: PoolUsage
    """The database connections of the process that responds, including the one for this report."""

    migrations: Migrations
    """The state of the tables."""
