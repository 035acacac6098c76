from __future__ import annotations

from backoffice_api._model import ApiModel


class Migrations(ApiModel, kw_only=True):
    """The state of the tables."""

    database: str | None
    """The migration that the database is at; null before the first."""

    code: str
    """The newest migration that the code knows."""

    current: bool
    """Whether the two are the same."""
