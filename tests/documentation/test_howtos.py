"""The how-to guides, carried out as they are written in a copy of the checkout."""

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

_FOLDERS = "app clients deploy docs generated migrations requirements scripts spec tests toolkit vendor .vscode".split()
PAGES = sorted(page.stem for page in (REPOSITORY / "docs" / "howto").glob("*.md"))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that other users may enter: started by root, servers run as another user."""
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
    """Copy what a reader may change; settings, data and caches of this checkout stay behind."""
    ignored = shutil.ignore_patterns("__pycache__", ".*_cache", ".hypothesis")
    for name in filter(lambda name: (REPOSITORY / name).is_dir(), _FOLDERS):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
    for file in REPOSITORY.iterdir():
        if file.is_file() and file.name != ".env":
            shutil.copy2(file, folder)
