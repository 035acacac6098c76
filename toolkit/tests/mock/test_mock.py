"""Mock servers of documents that have no implementation."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml
from faker import Faker

from specfirst.mock.application import MockOptions
from specfirst.mock.realistic import OF_FAKER_JS, of_extension
from tests.mock.mock_client import mock_client

DOCUMENT = Path(__file__).with_name("mocked.yaml")
KEY = {"X-Key": "any"}


@contextmanager
def _client(folder: Path, options: MockOptions | None = None) -> Iterator[httpx.AsyncClient]:
    with mock_client(DOCUMENT, folder, options, headers=KEY) as client:
        yield client


@pytest.fixture(scope="module")
async def mock(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[httpx.AsyncClient]:
    with _client(tmp_path_factory.mktemp("mock")) as client:
        yield client


async def test_an_example_comes_before_made_up_values(mock: httpx.AsyncClient) -> None:
    response = await mock.get("/books/7")
    assert (response.status_code, response.json()) == (200, {"id": 7, "title": "Dune", "kind": "paper"})


async def test_responses_have_the_caching_headers_of_the_document(mock: httpx.AsyncClient) -> None:
    response = await mock.get("/books/7")
    assert (response.headers["cache-control"], response.headers["etag"]) == ("private, max-age=5", '"7"')
    known = await mock.get("/books/7", headers={"If-None-Match": '"7"'})
    assert known.status_code == 304
    failed = await mock.get("/books/7", headers={"Prefer": "code=404"})
    assert "etag" not in failed.headers


async def test_downloads_have_ranges(mock: httpx.AsyncClient) -> None:
    whole = await mock.get("/books/7/scan")
    assert (whole.status_code, whole.headers["accept-ranges"]) == (200, "bytes")
    assert whole.headers["content-disposition"].startswith("attachment")
    part = await mock.get("/books/7/scan", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.content) == (206, whole.content[2:5])


async def test_named_examples(mock: httpx.AsyncClient) -> None:
    response = await mock.get("/books/7", headers={"Prefer": "example=other"})
    assert response.json()["title"] == "Emma"
    assert response.headers["preference-applied"] == "example=other"


async def test_made_up_values_are_valid_and_repeatable(mock: httpx.AsyncClient) -> None:
    first, again, other = [await mock.get(path) for path in ("/books", "/books", "/books?page=2")]
    assert first.content == again.content != other.content
    schemas = {"components": {"schemas": _schemas()}}
    validator = jsonschema_rs.Draft202012Validator({"$ref": "#/components/schemas/Page", **schemas})
    for response in (first, other):
        assert response.status_code == 200
        assert list(validator.iter_errors(response.json())) == []


async def test_values_match_the_names_of_properties(mock: httpx.AsyncClient) -> None:
    book = (await mock.get("/books")).json()["books"][0]
    assert "@" in book["author"]["email"]
    assert book["author"]["shelf"].isdigit()
    assert " " in book["author"]["city_of_birth"] or book["author"]["city_of_birth"][0].isupper()
    assert "secret" not in book["author"]


@pytest.mark.parametrize(
    ("named", "provider"),
    [
        ("company.name", "company"),
        ("person.firstName", "first_name"),
        ("phone.number", "phone_number"),
        ("string.uuid", "uuid4"),
        ("first_name", "first_name"),
    ],
)
def test_x_faker_takes_names_of_faker_js(named: str, provider: str) -> None:
    ours, expected = Faker(), Faker()
    ours.seed_instance(1)
    expected.seed_instance(1)
    assert of_extension(ours, {"x-faker": named}) == getattr(expected, provider)()


def test_each_name_of_faker_js_makes_a_value() -> None:
    for named in OF_FAKER_JS:
        assert of_extension(Faker(), {"x-faker": named}) is not None, named


async def test_dynamic_values_differ(mock: httpx.AsyncClient) -> None:
    dynamic = {"Prefer": "dynamic=true"}
    first, second = [(await mock.get("/books/7", headers=dynamic)).json() for _ in range(2)]
    assert first != second
    assert first != {"id": 7, "title": "Dune", "kind": "paper"}


@pytest.mark.parametrize(
    ("prefer", "status", "kind"),
    [("code=404", 404, "application/problem+json"), ("code=503", 503, "application/json")],
)
async def test_declared_failures(mock: httpx.AsyncClient, prefer: str, status: int, kind: str) -> None:
    response = await mock.get("/books/7", headers={"Prefer": prefer})
    assert (response.status_code, response.headers["content-type"]) == (status, kind)
    assert response.json()["title"] == "Not Found" if status == 404 else response.json()["message"]
    assert response.json().get("status", status) == status


@pytest.mark.parametrize("prefer", ["code=404", "code=999", "example=none", "dynamic=maybe"])
async def test_undeclared_response_cannot_be_preferred(mock: httpx.AsyncClient, prefer: str) -> None:
    response = await mock.get("/books", headers={"Prefer": prefer})
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "prefer", ["", "code", "code=", "=,;=", "respond-async", 'x="', "code=404" + " " * 2000]
)
async def test_other_preferences_are_ignored(mock: httpx.AsyncClient, prefer: str) -> None:
    response = await mock.get("/books/7", headers={"Prefer": prefer})
    assert response.status_code == (400 if prefer == "code=" else 200)


async def test_refusal_names_what_is_declared(mock: httpx.AsyncClient) -> None:
    status = await mock.get("/books", headers={"Prefer": "code=404"})
    assert status.json()["detail"].endswith("the document declares no response 404, but 200, 400")
    example = await mock.get("/books/7", headers={"Prefer": "example=none"})
    assert example.json()["detail"].endswith("no example 'none'; it has invalid, usual, other")


async def test_requests_are_validated_and_credentials_must_be_there(mock: httpx.AsyncClient) -> None:
    assert (await mock.get("/books/x")).status_code == 400
    assert (await mock.post("/books", json={"title": 3})).status_code == 400
    created = await mock.post("/books", json={"title": "Emma"})
    assert created.status_code == 201
    assert created.headers["location"].startswith("/")
    assert (await mock.delete("/books/7", headers={"X-Key": ""})).status_code == 401
    deleted = await mock.delete("/books/7")
    assert (deleted.status_code, deleted.content) == (204, b"")


async def test_texts_and_bytes(mock: httpx.AsyncClient) -> None:
    text = await mock.get("/books/7/text")
    assert (text.headers["content-type"].partition(";")[0], text.text) == (
        "text/plain",
        "It was a dark night.",
    )
    cover = await mock.get("/books/7/text", headers={"Accept": "image/png"})
    assert cover.headers["content-type"] == "image/png"
    assert cover.content


async def test_without_validation(tmp_path: Path) -> None:
    with _client(tmp_path, MockOptions(validates=False)) as client:
        response = await client.post("/books", json={"title": 3}, headers={"X-Key": ""})
    assert response.status_code == 201


async def test_seeds(tmp_path: Path) -> None:
    bodies: list[Any] = []
    for seed in (1, 2):
        with _client(tmp_path / str(seed), MockOptions(seed=seed)) as client:
            bodies.append((await client.get("/books")).json())
    assert bodies[0] != bodies[1]


def test_command_reports_errors(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("openapi: 3.1.0\ninfo: {title: X, version: '1'}\npaths: {/a: {$ref: none.yaml}}\n")
    command = [sys.executable, "-m", "specfirst", "mock", str(broken), "--port", "0"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1
    assert f"{broken}:3" in done.stdout + done.stderr


def _schemas() -> Any:
    schemas = yaml.safe_load(DOCUMENT.read_text())["components"]["schemas"]
    # A property for requests alone, which is why responses do without it.
    schemas["Person"]["required"].remove("secret")
    return schemas
