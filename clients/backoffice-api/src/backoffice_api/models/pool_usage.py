from __future__ import annotations

from backoffice_api._model import ApiModel


class PoolUsage(ApiModel, kw_only=True):
    """The database connections of the process that responds, including the one for this report."""

    size: int
    """The number of connections that are kept open."""

    limit: int
    """The maximum number of connections under load."""

    in_use: int
    """The number of connections in use now."""

    idle: int
    """The number of open connections that are not in use."""
