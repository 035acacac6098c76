from __future__ import annotations

import datetime

from backoffice_api._model import ApiModel


class Build(ApiModel, kw_only=True):
    """The running version."""

    version: str
    """The version of the source."""

    commit: str | None
    """The git commit of the build; null if it was not configured."""

    environment: str
    """The environment of the service."""

    started_at: datetime.datetime
    """When the process that responds was started."""
