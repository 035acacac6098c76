"""The how-to guides, executed as written in a copy of the checkout."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from specfirst.devserver.servers.postgres import create_database
from tests.documentation.tutorial import Reader
from tests.run.service_run import REPOSITORY

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the guides use curl")

_LEFT_OUT = {".git", ".venv", ".data", ".cache", ".env", "site", "logs", "backups", "secrets"}
PAGES = tuple(sorted(page.stem for page in (REPOSITORY / "docs" / "howto").glob("*.md")))
"""The guides that are executed."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may enter, because root starts servers as another user."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o711)
        yield Path(name)


@pytest.mark.parametrize("name", PAGES)
def test_guide_works_as_written(
    name: str, server_urls: dict[str, str], redis_url: str, worker_number: int, folder: Path
) -> None:
    database = create_database(server_urls["DATABASE_URL"], f"howto_{name.replace('-', '_')}_{worker_number}")
    service = free_port()
    environment = {
        "DATABASE_URL": database,
        "REDIS_URL": redis_url,
        "PORT": str(service),
        "HOME": str(folder),
    }
    reader = Reader(folder / "checkout", {"8000": service}, environment)
    _copy_checkout(folder / "checkout")
    page = (REPOSITORY / "docs" / "howto" / f"{name}.md").read_text()
    assert reader.follow(page) > 0


def _copy_checkout(folder: Path) -> None:
    """Copy the checkout without settings, data and caches."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis")
    for path in REPOSITORY.iterdir():
        if path.is_dir() and path.name not in _LEFT_OUT:
            shutil.copytree(path, folder / path.name, ignore=ignored)
        elif path.is_file() and path.name not in _LEFT_OUT:
            shutil.copy2(path, folder)
