from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .migrations import Migrations
    from .pool_usage import PoolUsage


@dataclass(slots=True, kw_only=True)
class DatabaseHealth(ApiModel):
    """PostgreSQL. Where it does not answer, neither does this operation (503)."""

    latency_ms: float
    """Milliseconds it took to connect and answer."""

    version: str
    """The version of the server."""

    pool: PoolUsage
    """The database connections of the process that answers, its own question included."""

    migrations: Migrations
    """The state of the tables."""
