"""A pytest plug-in that provides real PostgreSQL and Valkey servers for the test session.

In `conftest.py` at the root of the tests:

    pytest_plugins = ["specfirst.devserver.pytest_plugin"]

A test with the fixture `database_url` or `redis_url` gets the URL of a database that was empty when the
session began. The servers of the environment (DATABASE_URL, REDIS_URL) are never used, so that tests may
delete anything. Under pytest-xdist the controlling process owns one pair of servers, and each worker has
databases of its own. A server that ends by itself is not started again, since its data would be lost: the
session fails with the reason.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from specfirst.devserver.processes.keeper import Keeper
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.embedded import throw_away_servers
from specfirst.devserver.servers.postgres import create_database

_SHARED_SERVERS = pytest.StashKey[dict[str, str]]()


@contextmanager
def _throw_away_servers() -> Iterator[dict[str, str]]:
    with Watchdog() as watchdog, throw_away_servers(watchdog) as servers:
        keeper = Keeper(print, restarts=0)
        keeper.keep(*servers.running)
        yield servers.urls
        # A server that ended explains failures of the tests.
        keeper.check()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Start the servers in the controlling process of pytest-xdist, before its first worker."""
    config: pytest.Config = node.config
    if _SHARED_SERVERS not in config.stash:
        stack = ExitStack()
        config.stash[_SHARED_SERVERS] = stack.enter_context(_throw_away_servers())
        config.add_cleanup(stack.close)
    node.workerinput["server_urls"] = config.stash[_SHARED_SERVERS]


@pytest.fixture(scope="session")
def server_urls(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """Return the URLs of the session's servers, by the names `DATABASE_URL` and `REDIS_URL`.

    For tests that create further databases; others use `database_url` and `redis_url`.
    """
    workerinput: dict[str, Any] | None = getattr(request.config, "workerinput", None)
    if workerinput is not None:
        yield workerinput["server_urls"]
        return
    with _throw_away_servers() as urls:
        yield urls


@pytest.fixture(scope="session")
def worker_number(request: pytest.FixtureRequest) -> int:
    """Return the number of this pytest-xdist worker, from 0; 0 without pytest-xdist."""
    workerinput: dict[str, Any] | None = getattr(request.config, "workerinput", None)
    return int(workerinput["workerid"].removeprefix("gw")) if workerinput is not None else 0


@pytest.fixture(scope="session")
def database_url(server_urls: dict[str, str], worker_number: int) -> str:
    """Return the `postgresql://…` URL of a database of this worker, empty at the start of the session."""
    return create_database(server_urls["DATABASE_URL"], f"test_{worker_number}")


@pytest.fixture(scope="session")
def redis_url(server_urls: dict[str, str], worker_number: int) -> str:
    """Return the `redis://…` URL of a logical database of this worker, empty at the start of the session."""
    return urlsplit(server_urls["REDIS_URL"])._replace(path=f"/{worker_number + 1}").geturl()
