"""Clients of a mock in this process."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from specfirst.mock.application import MockOptions, mock_application


@contextmanager
def mock_client(
    document: Path, folder: Path, options: MockOptions | None = None, *, headers: dict[str, str] | None = None
) -> Iterator[httpx.AsyncClient]:
    """A client of the mock of a document, whose package is imported until the end of the block."""
    folder.mkdir(exist_ok=True)
    app, served = mock_application([(document, None)], folder, options or MockOptions())
    try:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        base_url = f"http://mock{served[0].prefix}"
        yield httpx.AsyncClient(transport=transport, base_url=base_url, headers=headers)
    finally:
        sys.path.remove(str(folder))
        for name in [module for module in sys.modules if module.startswith("mocked_api_")]:
            del sys.modules[name]
