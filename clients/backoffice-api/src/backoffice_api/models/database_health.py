from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .migrations import Migrations
    from .pool_usage import PoolUsage


@dataclass(slots=True, kw_only=True)
class DatabaseHealth(ApiModel):
    """PostgreSQL. Where it does not respond, this operation fails (503)."""

    latency_ms: float
    """Milliseconds it took to connect and respond."""

    version: str
    """The version of the server."""

    pool: PoolUsage
    """The database connections of the process that responds, including the one for this report."""

    migrations: Migrations
    """The state of the tables."""
