"""The page and the document that `add_documentation` serves."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest

from specfirst.runtime.documentation import add_documentation
from specfirst.runtime.routing import match_whole_paths
from tests.runtime.packages import client_of, generated, stub_application

SPEC = Path(__file__).parents[1] / "wild" / "cases" / "shop.yaml"


@pytest.fixture(scope="module")
async def client(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    with generated(SPEC, tmp_path_factory.mktemp("documented"), "documented_shop") as (package, _):
        app = stub_application(package)
        add_documentation(app, package.__name__)
        match_whole_paths(app.routes)
        async with client_of(app) as client:
            yield client


async def test_page_loads_its_files_from_this_service(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", page.text)
    assert len(addresses) == 3, page.text
    for address in addresses:
        response = await client.get(urljoin("/docs", address))
        assert response.status_code == 200, address


async def test_document_has_this_service_as_its_only_server(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    found = re.search(r"url: '([^']+)'", page.text)
    assert found is not None, page.text
    document = (await client.get(urljoin("/docs", found[1]))).json()
    # The written one is https://api.shop.example/v2.
    assert document["servers"] == [{"url": "/v2"}]
    assert document["paths"]


async def test_paths_beside_the_page_are_not_served(client: httpx.AsyncClient) -> None:
    for path in ("/docs/", "/docs/other", "/docs/assets/../routes.py", "/docs%0a"):
        assert (await client.get(path)).status_code == 404, path
