from __future__ import annotations

import datetime

from client_api._model import ApiModel


class FileLink(ApiModel, kw_only=True):
    """A signed URL, with which anyone can download the file until it expires."""

    url: str
    """The signed URL. A URL without a host is relative to the address of this service."""

    expires_at: datetime.datetime
    """When the signed URL expires."""
