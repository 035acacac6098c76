from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Literal

from client_api._model import ApiModel

if TYPE_CHECKING:
    from .file import File
    from .upload_header import UploadHeader


class Upload(ApiModel, kw_only=True):
    """The signed URL for the bytes, and the pending file."""

    file: File
    """A file, as its owner sees it. Its bytes are a download of their own."""

    method: Literal["PUT"]
    """The HTTP method to send."""

    url: str
    """A signed address, to be called without the access token; relative to this service's if it has no
    host.
    """

    headers: list[UploadHeader]
    """Headers that must be sent as they are."""

    expires_at: datetime.datetime
    """Until when the address takes the bytes."""
