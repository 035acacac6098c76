from __future__ import annotations

import datetime

from client_api._model import ApiModel


class FileLink(ApiModel, kw_only=True):
    """An address from which anybody who holds it can download the file, for a while."""

    url: str
    """A signed address; relative to this service's if it has no host."""

    expires_at: datetime.datetime
    """Until when the address works."""
