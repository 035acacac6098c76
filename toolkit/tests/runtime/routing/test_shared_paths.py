"""Operations that share a method and a path receive the requests with their features."""

from __future__ import annotations

from collections.abc import AsyncIterator
from types import ModuleType

import pytest
from starlette.types import Message

from tests.runtime.routing.conftest import Application

UUID = "6f9619ff-8b86-4011-b42d-00cf4fc964ff"


@pytest.fixture
async def application(shared_paths: ModuleType) -> AsyncIterator[Application]:
    made = Application(shared_paths)
    async with made.client:
        yield made


@pytest.mark.parametrize(
    ("method", "path", "headers", "reached"),
    [
        ("GET", "/templates", {}, "list_templates"),
        ("GET", "/templates?desc=html", {}, "list_templates"),
        ("POST", "/templates", {}, "create"),
        ("POST", "/templates?desc=other", {}, "create"),
        ("POST", "/templates?desc=html", {}, "create_html"),
        ("POST", "/templates?v=2&desc=html", {}, "create_html_2"),
        ("GET", "/rest?text=a&method=echo", {}, "echo"),
        ("HEAD", "/rest?text=a&method=echo", {}, "echo"),
        ("GET", "/weather?lat=1&lon=2.5", {}, "weather_at"),
        ("GET", "/weather?city=x", {}, "weather_in"),
        ("POST", "/?Action=Start", {}, "start"),
        ("POST", "/?Action=Stop", {}, "stop"),
        ("POST", "/call", {"x-target": "One"}, "call_one"),
        ("POST", "/call", {"x-target": "Two"}, "call_two"),
        ("GET", f"/contacts/{UUID}", {}, "by_uuid"),
        ("GET", "/contacts/42", {}, "by_number"),
        ("GET", "/countries/de", {}, "by_code"),
        ("GET", "/countries/d%C3%A9", {}, "by_code"),
        ("GET", "/countries/deu", {}, "by_long_code"),
        ("GET", "/countries/Germany", {}, "by_name"),
        ("GET", "/states/a%20b", {}, "by_state"),
        ("GET", "/states/%C3%A9", {}, "by_state"),
        ("GET", "/states/x", {}, "by_other"),
        ("GET", "/misplaced/x?key=a", {}, "misplaced"),
    ],
)
async def test_request_reaches_the_operation_that_it_is_meant_for(
    application: Application, method: str, path: str, headers: dict[str, str], reached: str
) -> None:
    status, name, _ = await application.request(method, path, headers=headers)
    assert (status, name) == (204, reached)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/rest", 404),
        ("GET", "/rest?method=other&text=a", 404),
        ("GET", "/rest?method=echo", 422),
        ("GET", "/weather", 422),
        ("GET", "/weather?lat=x&lon=1", 422),
        ("POST", "/", 422),
        ("POST", "/?Action=Wait", 422),
        ("POST", "/call", 422),
        ("DELETE", "/templates?desc=html", 405),
    ],
)
async def test_request_that_matches_no_operation_is_refused(
    application: Application, method: str, path: str, status: int
) -> None:
    assert await application.request(method, path) == (status, None, {})


async def test_path_parameter_in_the_query_of_a_path_is_read_from_the_query(application: Application) -> None:
    assert (await application.request("GET", "/weather?lat=1&lon=2.5"))[2] == {"lat": 1.0, "lon": 2.5}
    assert (await application.request("GET", "/weather?city=x"))[2] == {"city": "x"}


async def test_query_in_the_raw_path_is_read(application: Application) -> None:
    started = []

    async def send(message: Message) -> None:
        started.append(message.get("status"))

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    path = "/weather?lat=1&lon=2"
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b""}
    await application.app({**scope, "headers": [], "root_path": ""}, receive, send)
    assert started[0] == 204


def test_operations_that_cannot_be_distinguished_are_a_warning(shared_paths: ModuleType) -> None:
    sentence = "requests for {} cannot be distinguished from those for {}, which serves them all"
    hidden = [line for line in shared_paths.said.splitlines() if "[hidden-operation]" in line]
    assert len(hidden) == 2
    assert sentence.format("GET /contacts/{slug}", "GET /contacts/{number}") in hidden[0]
    assert sentence.format("PUT /files/{name}#move", "PUT /files/{name}#copy") in hidden[1]
