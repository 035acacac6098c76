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
    """A file, as its owner sees it. Its contents are a separate download."""

    method: Literal["PUT"]
    """The HTTP method to send."""

    url: str
    """The signed URL, which needs no access token. A URL without a host is relative to the address of
    this service.
    """

    headers: list[UploadHeader]
    """Headers that must be sent unchanged."""

    expires_at: datetime.datetime
    """When the signed URL expires."""
