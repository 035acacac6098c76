from __future__ import annotations

from dataclasses import dataclass

from backoffice_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class PoolUsage(ApiModel):
    """The database connections of the process that responds, including the one for this report."""

    size: int
    """Connections that are kept."""

    limit: int
    """Connections there may be under load."""

    in_use: int
    """Connections in use now."""

    idle: int
    """Connections that are open and not in use."""
