"""A host whose database is migrated, by the service that does so in production."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from redis import Redis

from specfirst.devserver.servers.postgres import create_database
from tests.deploy.containers import Host, run_once


@pytest.fixture(scope="session")
def host(
    tmp_path_factory: pytest.TempPathFactory, server_urls: dict[str, str], redis_url: str, worker_number: int
) -> Host:
    """The files of the image, the secrets, and an empty Redis."""
    database_url = create_database(server_urls["DATABASE_URL"], f"containers_{worker_number}")
    # Separate from other tests of this process.
    own_redis = urlsplit(redis_url)._replace(path=f"/{worker_number + 33}").geturl()
    with Redis.from_url(own_redis) as redis:
        redis.flushdb()
    folder = tmp_path_factory.mktemp("host")
    return Host.prepare(folder, database_url=database_url, redis_url=own_redis, OUTBOX_SWEEP_SECONDS="1")


@pytest.fixture(scope="session")
def migrated_host(host: Host) -> Host:
    """The same, after the one-shot service that all others wait for."""
    migrate = run_once(host, "migrate")
    assert migrate.process.returncode == 0, migrate.output
    return host
