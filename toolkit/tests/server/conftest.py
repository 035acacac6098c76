"""Servers with limits that are small enough to be reached at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.served import Server, served


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with short times, and the default sizes and numbers."""
    limits = {
        "header_seconds": 0.4,
        "body_seconds": 0.4,
        "response_seconds": 0.4,
        "keep_alive_seconds": 0.4,
        "transfer_bytes_per_second": 1000,
    }
    with served(tmp_path_factory.mktemp("quick"), limits=limits) as server:
        yield server


@pytest.fixture(scope="session")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the default limits."""
    with served(tmp_path_factory.mktemp("patient")) as server:
        yield server
