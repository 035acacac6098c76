"""The SDK of the sample document, generated once, and a server for it."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from specfirst.compiler.pipeline import emit_client
from tests.sdk.library_server import EMAIL, PASSWORD, Library, running_library
from tests.sdk.other_documents import Sdks, running_sdks

SAMPLE = Path(__file__).parent / "sample" / "openapi.yaml"


@pytest.fixture(scope="session")
def sample_document() -> dict[str, Any]:
    """The sample bundle."""
    document: dict[str, Any] = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="session")
def distribution(sample_document: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the generated distribution."""
    folder = tmp_path_factory.mktemp("library-sdk")
    for path, text in emit_client(sample_document, package="library", distribution="library-sdk").items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def library(distribution: Path) -> Iterator[Any]:
    """The generated package, imported."""
    sys.path.insert(0, str(distribution / "src"))
    yield importlib.import_module("library")
    sys.path.remove(str(distribution / "src"))


@pytest.fixture
def server() -> Iterator[Library]:
    """A server of the sample's API."""
    with running_library() as state:
        yield state


@pytest.fixture
def client(library: Any, server: Library) -> Iterator[Any]:
    """A blocking client with a login."""
    with library.Client(server.url, email=EMAIL, password=PASSWORD) as opened:
        yield opened


@pytest.fixture
def sdks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sdks]:
    """A maker of SDKs of small documents, with a server."""
    monkeypatch.syspath_prepend(tmp_path / "src")
    with running_sdks(tmp_path) as made:
        yield made
