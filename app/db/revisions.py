"""Which migration the database is at, and which one the code was written for."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

_MIGRATIONS: Final = Path(__file__).parents[2] / "migrations"


@cache
def code_revision() -> str:
    """The newest migration there is. Reads all of them, once."""
    # Only the report on health asks, and Alembic takes a tenth of the time and memory of a start.
    from alembic.script import ScriptDirectory

    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert head is not None
    return head


async def database_revision(connection: AsyncConnection) -> str | None:
    """The migration that the database is at; None where none was ever run."""
    if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    revision: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision
