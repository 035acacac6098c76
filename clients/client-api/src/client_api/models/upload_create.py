from __future__ import annotations

from client_api._model import ApiModel


class UploadCreate(ApiModel, kw_only=True):
    """Metadata of the file to upload. The signed URL accepts exactly this file."""

    name: str
    """What to call the file. Folders and invisible characters in it are dropped; line separators,
    unusual spaces and what file systems refuse are replaced.
    """

    media_type: str
    """The type of the bytes, without parameters."""

    size: int
    """In bytes. An installation may take less than this bound."""

    sha256: str
    """The SHA-256 of the bytes, in hexadecimal."""
