from __future__ import annotations

from backoffice_api._model import ApiModel


class Migrations(ApiModel, kw_only=True):
    """The migrations of the database and of the code."""

    database: str | None
    """The latest migration that the database has; null before the first."""

    code: str
    """The newest migration that the code knows."""

    current: bool
    """Whether `database` and `code` are the same."""
