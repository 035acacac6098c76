"""A shop whose document follows none of the toolkit's conventions: its project, server and SDK."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from specfirst.devserver.ports import free_port
from tests.conftest import run_specfirst

HERE = Path(__file__).parent
DOCUMENT = HERE.parent / "wild" / "cases" / "shop.yaml"
_START_UP_SECONDS = 60.0


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project, generated."""
    folder = tmp_path_factory.mktemp("shop") / "project"
    shutil.copytree(HERE / "project", folder)
    (folder / "spec").mkdir()
    shutil.copy(DOCUMENT, folder / "spec")
    done = run_specfirst(folder, "generate")
    assert done.returncode == 0, done.stderr
    return folder


@dataclass(frozen=True)
class Server:
    """The shop in a process of its own."""

    url: str
    folder: Path
    """Where a file `closed` closes the shop, and a file `broken` breaks it."""

    def client(self, **headers: str) -> httpx.Client:
        """A client whose URLs are relative to the server of the document."""
        return httpx.Client(base_url=f"{self.url}/v2", headers=headers, timeout=30)


@pytest.fixture(scope="session")
def server(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The shop, served as `specfirst run` serves it."""
    port, folder = free_port(), tmp_path_factory.mktemp("server")
    command = [sys.executable, "-m", "specfirst.server.uvicorn", "shop.main:create_app", "--factory"]
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [*command, f"--port={port}"],
            cwd=project,
            env={**os.environ, "SHOP_FOLDER": str(folder)},
            stdout=log,
            stderr=log,
        ) as process,
    ):
        try:
            served = Server(f"http://127.0.0.1:{port}", folder)
            _wait_until_served(served, process)
            yield served
        finally:
            process.terminate()


def _wait_until_served(server: Server, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_UP_SECONDS
    while True:
        try:
            httpx.get(server.url)
        except httpx.TransportError:
            assert process.poll() is None, (server.folder / "log").read_text()
            assert time.monotonic() < deadline, "the server does not respond"
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="package")
def sdk(project: Path) -> Iterator[Any]:
    """The generated SDK, imported."""
    source = str(project / "clients" / "shop-api" / "src")
    sys.path.insert(0, source)
    yield importlib.import_module("shop_api")
    sys.path.remove(source)
    # Other tests import other packages of this name in the same process.
    for name in [module for module in sys.modules if module.partition(".")[0] == "shop_api"]:
        del sys.modules[name]


@pytest.fixture
def staff(sdk: Any, server: Server) -> Iterator[Any]:
    """The SDK's client of somebody who may do everything."""
    with sdk.Client(server.url, token="staff", api_key="look-around", max_retries=0) as client:
        yield client
