from __future__ import annotations

from dataclasses import dataclass

from client_api._model import ApiModel


@dataclass(slots=True, kw_only=True)
class UploadCreate(ApiModel):
    """What is going to be uploaded. The signed URL is for exactly this."""

    name: str
    """What to call the file; folders in it are dropped, and what file systems refuse is replaced."""

    media_type: str
    """The type of the bytes, without parameters."""

    size: int
    """In bytes. An installation may take less than this bound."""

    sha256: str
    """The SHA-256 of the bytes, in hexadecimal."""
