from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .file import File


class FilePage(ApiModel, kw_only=True):
    """One page of files."""

    items: list[File]
    """The files of this page, in the requested order."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
