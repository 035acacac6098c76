"""The role that connects through PgBouncer, which lets no connection set its limit on statements."""

from __future__ import annotations

import asyncpg  # type: ignore[import-untyped]

from app.core.logs.logger import get_logger

logger = get_logger(__name__)


async def warn_without_timeout(connection: asyncpg.Connection) -> None:
    """Log a warning with the statement to run where the connection's role has no limit on statements.

    A failure to ask is ignored: the request that opens the connection meets the same failure itself.
    """
    try:
        # In a transaction, so that a pooler runs all of it on one connection.
        async with connection.transaction(readonly=True):
            row = await connection.fetchrow(
                "SELECT quote_ident(current_user) AS role, current_setting('statement_timeout') AS timeout"
            )
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
        return
    if row["timeout"] == "0":
        logger.warning(
            "the database role has no limit on statements",
            remedy=f"ALTER ROLE {row['role']} SET statement_timeout = '15s'",
        )
