from __future__ import annotations

from typing import TYPE_CHECKING

from backoffice_api._model import ApiModel

if TYPE_CHECKING:
    from .flag import Flag


class FlagPage(ApiModel, kw_only=True):
    """One page of flags."""

    items: list[Flag]
    """The flags of this page, by name."""

    next_cursor: str | None
    """The `cursor` of the next page; null on the last page."""
