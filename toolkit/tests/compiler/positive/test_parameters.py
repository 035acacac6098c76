"""Parameters of a document, from its styles and defaults to the arguments of the service."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from specfirst.cli import main

SPEC = Path(__file__).with_name("parameters.yaml")
PACKAGE = "parameters_api"


class Things:
    """Keeps the arguments of the last call."""

    seen: dict[str, Any]

    async def query(self, **arguments: Any) -> None:
        Things.seen = arguments

    async def matrix(self, **arguments: Any) -> None:
        Things.seen = arguments

    async def labels(self, **arguments: Any) -> None:
        Things.seen = arguments


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The messages of the compiler while it makes the package, which is then importable."""
    out = tmp_path_factory.mktemp("parameters")
    with pytest.MonkeyPatch.context() as patch, (out / "printed").open("w+") as stderr:
        patch.setattr(sys, "stderr", stderr)
        assert main(["generate", "--spec", str(SPEC), "--out", str(out), "--package", PACKAGE]) == 0
        stderr.seek(0)
        text = stderr.read()
    sys.path.insert(0, str(out))
    yield text
    sys.path.remove(str(out))


@pytest.fixture
async def client(printed: str) -> Any:
    routes = importlib.import_module(f"{PACKAGE}.routes")
    app = FastAPI()
    app.include_router(routes.build_router(services=routes.Services(things=Things), runtime=routes.Runtime()))
    app.openapi()
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as opened:
        yield opened


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.model_dump(exclude_unset=True) if hasattr(value, "model_dump") else value


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("names=a%2Cb,c+d", "names", ["a,b", "c d"]),
        ("names[]=a&names[]=b", "names", ["a", "b"]),
        ("pipes=1%7C2", "pipes", [1, 2]),
        ("pipes=1|2.0", "pipes", [1, 2]),
        ('boxes={"width":1}&boxes={"width":2}', "boxes", [{"width": 1}, {"width": 2}]),
        ("boxes[0][width]=1&boxes[0][label]=2", "boxes", [{"width": 1, "label": "2"}]),
        ("filter[tags]=a", "filter", {"tags": ["a"]}),
        ("filter[box][width]=3&filter[tags][]=a", "filter", {"box": {"width": 3}, "tags": ["a"]}),
        ("limit=1e3", "limit", 1000),
        ("count=null", "count", None),
        ("empty=", "empty", None),
        ("note=7", "note", "7"),
    ],
)
async def test_query_is_read_by_style(client: httpx.AsyncClient, query: str, name: str, value: Any) -> None:
    response = await client.get(f"/query?{query}")
    assert response.status_code == 204, response.text
    assert _plain(Things.seen[name]) == value


@pytest.mark.parametrize(
    "query",
    [
        "pipes=1,2",
        "boxes=a",
        "boxes[a]=1",
        "filter=a",
        "filter[box][width]=x",
        "flag=yes",
        "limit=9223372036854775808",
        "limit=1.5",
        "count=x",
        "limit=",
    ],
)
async def test_query_that_breaks_style_or_schema_is_refused(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/query?{query}")).status_code in (400, 422)


async def test_default_of_its_type_is_kept_and_another_left_out(client: httpx.AsyncClient) -> None:
    assert (await client.get("/query")).status_code == 204
    models = importlib.import_module(f"{PACKAGE}.models")
    names = ("flag", "limit", "since", "order")
    assert [Things.seen[name] for name in names] == [False, None, None, models.Order("down")]
    await client.get("/query", params={"since": "2026-01-01T00:00:00Z"})
    assert isinstance(Things.seen["since"], datetime)


def test_unsupported_part_is_a_warning_with_its_line(printed: str) -> None:
    for line, part in (
        (11, "'boxes' is serialised in the style 'form'"),
        (21, "the default '100' breaks its schema and is left out: '100' is not of type 'integer'"),
        (22, "the default 'now' breaks its schema and is left out: 'now' is not a 'date-time'"),
        (26, "'note': content of type text/plain is taken as text"),
        (34, "has no '{gone}'"),
        (43, "the cookie parameter 'ids' cannot have the style 'deepObject'"),
    ):
        assert any(
            f"{SPEC.name}:{line}: " in warning and part in warning for warning in printed.splitlines()
        ), part


async def test_path_header_and_cookie_of_one_name_are_read_by_style(client: httpx.AsyncClient) -> None:
    assert (await client.get("/matrix/;box=label,%3B%2C,width,1")).status_code == 204
    assert _plain(Things.seen["box"]) == {"label": ";,", "width": 1}
    assert (await client.get("/matrix/label,a,width,1")).status_code in (400, 422)
    headers = {"x-ids": "3, 4", "cookie": "ids=5&ids=6"}
    assert (await client.get("/labels/.1.2", headers=headers)).status_code == 204
    assert list(Things.seen.values()) == [[1, 2], [3, 4], [5, 6]]
