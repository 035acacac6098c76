"""Real PostgreSQL and Valkey for the test session, started by itself and thrown away at its end.

The servers of the environment (DATABASE_URL, REDIS_URL) are never used: tests write and delete as they like.
With pytest-xdist the controlling process owns one pair; each worker has a database and a logical Redis
database of its own.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import throw_away_data
from specfirst.devserver.servers.embedded import EmbeddedServers
from specfirst.devserver.servers.postgres import create_database

_SHARED_SERVERS = pytest.StashKey[dict[str, str]]()


@contextmanager
def _throw_away_servers() -> Iterator[dict[str, str]]:
    with (
        throw_away_data() as data,
        Watchdog() as watchdog,
        EmbeddedServers(data, watchdog, durable=False) as servers,
    ):
        yield servers.urls


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist, in the controller, once for each worker before it starts."""
    config: pytest.Config = node.config
    if _SHARED_SERVERS not in config.stash:
        stack = ExitStack()
        config.stash[_SHARED_SERVERS] = stack.enter_context(_throw_away_servers())
        config.add_cleanup(stack.close)
    node.workerinput["server_urls"] = config.stash[_SHARED_SERVERS]


@pytest.fixture(scope="session")
def server_urls(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """`DATABASE_URL` and `REDIS_URL` of the session's servers; tests take `database_url` and `redis_url`."""
    workerinput: dict[str, Any] | None = getattr(request.config, "workerinput", None)
    if workerinput is not None:
        yield workerinput["server_urls"]
        return
    with _throw_away_servers() as urls:
        yield urls


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """The number of this pytest-xdist worker, from 0; 0 without pytest-xdist."""
    workerinput: dict[str, Any] | None = getattr(request.config, "workerinput", None)
    return int(workerinput["workerid"].removeprefix("gw")) if workerinput is not None else 0


@pytest.fixture(scope="session")
def database_url(server_urls: dict[str, str], worker_number: int) -> str:
    """`postgresql://…` of a database that is this worker's own, empty at the start of the session."""
    return create_database(server_urls["DATABASE_URL"], f"test_{worker_number}")


@pytest.fixture(scope="session")
def redis_url(server_urls: dict[str, str], worker_number: int) -> str:
    """`redis://…` of a logical database that is this worker's own, empty at the start of the session."""
    return urlsplit(server_urls["REDIS_URL"])._replace(path=f"/{worker_number + 1}").geturl()
