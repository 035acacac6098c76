from __future__ import annotations

from client_api._model import ApiModel


class UploadCreate(ApiModel, kw_only=True):
    """Metadata of the file to upload. The signed URL accepts exactly this file."""

    name: str
    """The file name. Folders and invisible characters in it are removed; line separators, unusual
    spaces and characters that file systems refuse are replaced.
    """

    media_type: str
    """The media type of the bytes, without parameters."""

    size: int
    """The size in bytes. An installation may have a lower limit."""

    sha256: str
    """The SHA-256 of the bytes, in hexadecimal."""
