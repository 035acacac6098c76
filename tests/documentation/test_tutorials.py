"""The tutorials, executed as written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from specfirst.devserver.servers.postgres import create_database
from tests.documentation.tutorial import Reader
from tests.run.service_run import REPOSITORY

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the tutorials use curl")


@pytest.mark.parametrize("name", ["first-endpoint", "your-document"])
def test_tutorial_works_as_written(
    name: str, server_urls: dict[str, str], redis_url: str, worker_number: int, tmp_path: Path
) -> None:
    database = create_database(
        server_urls["DATABASE_URL"], f"tutorial_{name.replace('-', '_')}_{worker_number}"
    )
    service, mock = free_port(), free_port()
    environment = {
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "PORT": str(service),
        "HOME": str(tmp_path),
    }
    reader = Reader(tmp_path / "checkout", {"8000": service, "8001": mock}, environment)
    reader.follow((REPOSITORY / "docs" / "tutorials" / f"{name}.md").read_text())
