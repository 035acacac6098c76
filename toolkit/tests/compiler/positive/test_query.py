"""An operation of the method QUERY, whose JSON bodies are spelt in capitals, from document to client."""

from __future__ import annotations

import importlib
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from specfirst.cli import main
from specfirst.compiler.pipeline import emit_client, load

SPEC = Path(__file__).with_name("query.yaml")
PACKAGE = "search_api"
SDK = "search_client"


class Books:
    """The service of the document's only tag."""

    async def count(self) -> int:
        return 1

    async def search(self, *, body: Any) -> Any:
        models = importlib.import_module(f"{PACKAGE}.models")
        return models.Found(titles=[body.title, body.title.upper()])


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The messages of the compiler while it makes the server package, which is then importable."""
    out = tmp_path_factory.mktemp("search")
    with pytest.MonkeyPatch.context() as patch, (out / "said").open("w+") as stderr:
        patch.setattr(sys, "stderr", stderr)
        assert main(["generate", "--spec", str(SPEC), "--out", str(out), "--package", PACKAGE]) == 0
        stderr.seek(0)
        printed = stderr.read()
    sys.path.insert(0, str(out))
    yield printed
    sys.path.remove(str(out))


@pytest.fixture(scope="module")
def url(said: str) -> Iterator[str]:
    """The address of a server of the generated package."""
    routes = importlib.import_module(f"{PACKAGE}.routes")
    app = FastAPI()
    router = routes.build_router(services=routes.Services(books=Books), runtime=routes.Runtime())
    app.include_router(router)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def test_method_that_the_version_does_not_define_is_a_warning_with_its_line(said: str) -> None:
    assert (
        f"{SPEC.name}:11: warning: OpenAPI 3.1.0 does not define the method QUERY: QUERY /books is served, "
        "but other tools may not know it [methods-are-defined]\n"
    ) in said
    assert said.count("[methods-are-defined]") == 1


def test_query_is_routed_and_its_body_validated(url: str) -> None:
    found = httpx.request("QUERY", f"{url}/books", json={"title": "Dune"})
    assert (found.status_code, found.json()) == (200, {"titles": ["Dune", "DUNE"]})
    assert found.headers["content-type"] == "application/json"
    assert httpx.request("QUERY", f"{url}/books", json={"titel": "Dune"}).status_code == 422
    assert httpx.get(f"{url}/books").json() == 1
    assert httpx.post(f"{url}/books", json={}).status_code == 405


def test_json_in_capitals_is_the_json_of_the_request(url: str) -> None:
    for spelling in ("APPLICATION/JSON", "application/json", "Application/Json; charset=utf-8"):
        headers = {"Content-Type": spelling}
        found = httpx.request("QUERY", f"{url}/books", content=b'{"title": "Emma"}', headers=headers)
        assert found.json() == {"titles": ["Emma", "EMMA"]}, spelling
    refused = httpx.request("QUERY", f"{url}/books", content=b"Emma", headers={"Content-Type": "text/plain"})
    assert refused.status_code == 415


def test_sdk_has_a_method_that_sends_query(url: str, tmp_path: Path) -> None:
    files = emit_client(load(SPEC).bundled.document, package=SDK, distribution="search-client")
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    sys.path.insert(0, str(tmp_path / "src"))
    try:
        with importlib.import_module(SDK).Client(url) as client:
            assert client.books.search(title="Emma").titles == ["Emma", "EMMA"]
            assert client.books.count() == 1
    finally:
        sys.path.remove(str(tmp_path / "src"))
