"""The role that connects through PgBouncer, which lets no connection set its limit on statements."""

from __future__ import annotations

import logging

import asyncpg  # type: ignore[import-untyped]

logger = logging.getLogger(__name__)

_WITHOUT_TIMEOUT = (
    "the role %s has no statement_timeout, so that PostgreSQL never ends a slow statement: "
    "ALTER ROLE %s SET statement_timeout = '15s'"
)


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
        logger.warning(_WITHOUT_TIMEOUT, row["role"], row["role"])
