"""The SDKs of this repository, as they are committed."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def client_api() -> Any:
    """The client API's SDK, as it is committed."""
    return _committed("client-api")


@pytest.fixture(scope="session")
def backoffice_api() -> Any:
    """The backoffice API's SDK, as it is committed."""
    return _committed("backoffice-api")


def _committed(distribution: str) -> Any:
    source = str(Path(__file__).parents[2] / "clients" / distribution / "src")
    if source not in sys.path:
        sys.path.append(source)
    return importlib.import_module(distribution.replace("-", "_"))
