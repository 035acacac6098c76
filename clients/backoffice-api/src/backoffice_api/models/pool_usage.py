from __future__ import annotations

from backoffice_api._model import ApiModel


class PoolUsage(ApiModel, kw_only=True):
    """The database connections of the process that responds, including the one for this report."""

    size: int
    """Connections that are kept."""

    limit: int
    """Connections there may be under load."""

    in_use: int
    """Connections in use now."""

    idle: int
    """Connections that are open and not in use."""
