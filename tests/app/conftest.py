"""The application on real servers: a migrated database, an empty cache, and clients over ASGI."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
from alembic import command
from sqlalchemy import text

from app.core.setting_types import Environment
from app.core.settings import Settings
from app.db.engine import Database
from app.integrations.cache.metrics import CacheMetrics
from app.integrations.cache.redis_client import RedisClient
from app.main import create_app
from app.models import Base
from app.services.common.cache import build_cache
from scripts.database.connection import alembic_config as alembic_config
from tests.app.file_usage import wrong_file_usage

ROOT = Path(__file__).parents[2]
TEST_SECRET = "a secret of the tests of 32 bytes or more"

STRONG_SECRET = "Zm9yLXRlc3RzLW9ubHktYnV0LXN0cm9uZy1lbm91Z2g"
PRODUCTION: dict[str, object] = {
    "environment": "production",
    "jwt_keys": f"k:{STRONG_SECRET}",
    "cursor_key": STRONG_SECRET,
    "url_signing_key": STRONG_SECRET,
    "secrets_keys": STRONG_SECRET,
    "mail_from": "no-reply@example.com",
    "smtp_host": "mail.example.com",
    "password_memory_kib": 19 * 1024,
    "password_time_cost": 2,
}
"""Settings that a production start requires."""

SettingsFactory = Callable[..., Settings]


@pytest.fixture(scope="session")
def migrated_url(database_url: str) -> str:
    """The worker's database, at the newest revision."""
    command.upgrade(alembic_config(database_url), "head")
    return database_url


@pytest.fixture(scope="session")
def storage_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The worker's local storage, empty at the start of the session."""
    return tmp_path_factory.mktemp("storage")


@pytest.fixture(scope="session")
def make_settings(migrated_url: str, redis_url: str, storage_folder: Path) -> SettingsFactory:
    """Settings of this test session's servers, with cheap password hashes; `given` values replace them."""

    def make(**given: object) -> Settings:
        values: dict[str, object] = {
            "environment": Environment.TEST,
            "database_url": migrated_url,
            "redis_url": redis_url,
            "jwt_keys": f"test:{TEST_SECRET}",
            "cursor_key": TEST_SECRET,
            "url_signing_key": TEST_SECRET,
            "secrets_keys": TEST_SECRET,
            # Tests receive webhooks on this machine.
            "webhook_allowed_networks": "127.0.0.0/8",
            "storage_folder": storage_folder,
            "password_time_cost": 1,
            "password_memory_kib": 8,
            "password_parallelism": 1,
            "db_pool_size": 5,
            # Long enough for a busy machine, because rate limits and caches need Redis.
            "redis_timeout_seconds": 5,
            "db_connect_timeout_seconds": 15,
        }
        return Settings(_env_file=None, **(values | given))  # type: ignore[arg-type]

    return make


@pytest.fixture
def settings(make_settings: SettingsFactory) -> Settings:
    """The usual settings of a test."""
    return make_settings()


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    """The database, emptied before the test. Writes through it invalidate the caches of the service."""
    database = Database(settings)
    redis = RedisClient(settings.redis_url, timeout=2)
    build_cache(database, redis, CacheMetrics())
    async with database.session() as session:
        await session.execute(text(f"TRUNCATE {', '.join(Base.metadata.tables)}"))
        await session.commit()
    yield database
    await database.close()
    await redis.close()


@pytest.fixture
async def exact_file_usage(database: Database) -> AsyncIterator[None]:
    """Fail a test after which a file usage differs from the sum of file sizes."""
    yield
    assert await wrong_file_usage(database) == []


@pytest.fixture
async def redis(settings: Settings) -> AsyncIterator[RedisClient]:
    """Redis, emptied before the test."""
    redis = RedisClient(settings.redis_url, timeout=2)
    await redis.send("FLUSHDB")
    yield redis
    await redis.close()


@asynccontextmanager
async def serve(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """Run an application with these settings in this process, and yield its client."""
    app = create_app(settings)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=("192.0.2.7", 1234))
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://service.test") as client,
    ):
        yield client


@pytest.fixture(scope="session")
async def _shared_client(make_settings: SettingsFactory) -> AsyncIterator[httpx.AsyncClient]:
    async with serve(make_settings()) as client:
        yield client


@pytest.fixture
def client(_shared_client: httpx.AsyncClient, database: Database, redis: RedisClient) -> httpx.AsyncClient:
    """A client of the application, on an empty database and an empty cache."""
    return _shared_client
