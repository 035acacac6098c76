"""`python -m scripts.seed --users 100000`: fill the database with seed data."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path

import asyncpg  # type: ignore[import-untyped]
from alembic import command
from alembic.config import Config

from app.core.passwords import Passwords
from app.core.settings import Settings, load_settings
from app.db.urls import libpq_url
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.read_through import ReadThroughCache, table_tag
from app.integrations.cache.redis_client import RedisClient
from app.services.common.cache import CACHED
from scripts.seed.fill import fill
from scripts.seed.tables import People, admin_email, user_email

PASSWORD = "a seeded password"  # noqa: S105
_ROOT = Path(__file__).parents[2]


def main(arguments: list[str]) -> int:
    """Fill the database of the settings; return the exit status."""
    given = _parser().parse_args(arguments)
    settings = load_settings()
    if settings.is_production:
        print("Seed data has accounts with a known password, so production is refused.", file=sys.stderr)
        return 1
    config = Config(str(_ROOT / "alembic.ini"))
    config.attributes["database_url"] = settings.database_url
    command.upgrade(config, "head")
    began = time.monotonic()
    added = asyncio.run(_seed(settings, users=given.users, seed=given.seed))
    for table, rows in added.items():
        print(f"{rows:>10,} {table}")
    print(
        f"Added in {time.monotonic() - began:.1f} s. Users {user_email(0)} and so on, administrators "
        f"{admin_email(0)} and so on; password: {PASSWORD}"
    )
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m scripts.seed", description=__doc__)
    parser.add_argument("--users", type=_count, default=100_000, help="users; other tables in proportion")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random values")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= 10_000_000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 10000000")
    return int(text)


async def _seed(settings: Settings, *, users: int, seed: int) -> dict[str, int]:
    passwords = Passwords.from_settings(settings)
    people = People(users, await passwords.hash(PASSWORD))
    passwords.close()
    connection = await asyncpg.connect(libpq_url(settings.database_url))
    try:
        added = await fill(connection, people, seed=seed)
    finally:
        await connection.close()
    await _forget_what_is_cached(settings)
    return added


async def _forget_what_is_cached(settings: Settings) -> None:
    redis = RedisClient(settings.redis_url, timeout=settings.redis_timeout_seconds)
    await ReadThroughCache(redis, CacheMetrics()).invalidate([table_tag(kind) for kind in CACHED])
    await redis.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
