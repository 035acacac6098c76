"""A response has one of its declared media types and statuses, chosen by the service or by `Accept`."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from specfirst.media_types import preferred
from specfirst.runtime.interface import Representation
from tests.runtime.bodies.conftest import Api


async def _get(api: Api, path: str, returned: Any, accept: str | None = None) -> httpx.Response:
    api.recorder.returned = returned
    async with api.client() as client:
        return await client.get(path, headers={} if accept is None else {"accept": accept})


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/json", "text/json"),
        ("application/*;q=0.5, application/vnd.thing+json", "application/vnd.thing+json"),
        ("application/json;q=0.1, text/*;q=0.2", "text/json"),
        ("application/json;q=0, */*;q=0.1", "text/json"),
        ("application/xml", "application/json"),
        ("image/png", "application/json"),
        ("nonsense;q=x", "application/json"),
    ],
)
async def test_accept_chooses_among_representable_media_types(
    responses: Api, accept: str | None, media_type: str
) -> None:
    response = await _get(responses, "/same", responses.models.Thing(name="a"), accept)
    assert response.json() == {"name": "a"}
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["vary"] == "Accept"


def test_preferred_is_none_if_no_type_is_acceptable() -> None:
    assert preferred("text/html", ["application/json"]) is None
    assert preferred("*/*;q=0", ["application/json"]) is None


async def test_service_may_send_a_body_that_only_it_can_encode(responses: Api) -> None:
    response = await _get(responses, "/same", Representation(b"<a/>", "application/xml"))
    assert (response.content, response.headers["content-type"]) == (b"<a/>", "application/xml")


def test_schema_of_a_body_that_only_the_service_can_encode_is_a_warning(responses: Api) -> None:
    message = (
        "responses of type application/xml are sent as the service makes them: the schema is not enforced"
    )
    assert f"responses.yaml:16: warning: {message}" in responses.printed
    assert "responses of type text/csv" not in responses.printed


@pytest.mark.parametrize(
    ("body", "media_type", "content"),
    [
        ("a;b", "text/csv", b"a;b"),
        (b"\x89", "image/png", b"\x89"),
        ([{"name": "a"}], "application/vnd.many+json", b'[{"name":"a"}]'),
    ],
)
async def test_service_chooses_among_different_schemas(
    responses: Api, body: Any, media_type: str, content: bytes
) -> None:
    if isinstance(body, list):
        body = [responses.models.Thing(**thing) for thing in body]
    returned = responses.services.Mixed200(body=Representation(body, media_type), x_count=3)
    response = await _get(responses, "/mixed", returned)
    assert response.status_code == 200
    assert response.content == content
    assert response.headers["content-type"].partition(";")[0] == media_type
    assert response.headers["x-count"] == "3"


@pytest.mark.parametrize(
    ("body", "media_type"),
    [(b"a", "text/html"), ([{"title": "a"}], "application/vnd.many+json"), (b"a", "image/*")],
)
async def test_undeclared_representation_breaks_the_contract(
    responses: Api, body: Any, media_type: str
) -> None:
    returned = responses.services.Mixed200(body=Representation(body, media_type))
    assert (await _get(responses, "/mixed", returned)).status_code == 500


@pytest.mark.parametrize(
    ("path", "name", "arguments", "status"),
    [
        ("/range", "Range2XX", {}, 200),
        ("/range", "Range2XX", {"status": 203}, 203),
        ("/range", "Range2XX", {"status": 404}, 500),
        ("/default", "DefaultDefault", {"status": 201}, 201),
        ("/default", "DefaultDefault", {"status": 100}, 500),
    ],
)
async def test_result_of_a_range_says_its_status(
    responses: Api, path: str, name: str, arguments: dict[str, int], status: int
) -> None:
    result = getattr(responses.services, name)(body=responses.models.Thing(name="a"), **arguments)
    response = await _get(responses, path, result)
    assert response.status_code == status


def test_informational_response_is_warned_of(responses: Api) -> None:
    assert "responses.yaml:35: warning: 101 is not a final response" in responses.printed


async def test_statuses_without_body_and_with_location(responses: Api) -> None:
    accepted = await _get(responses, "/mixed", responses.services.Mixed202())
    assert (accepted.status_code, accepted.content) == (202, b"")
    moved = await _get(responses, "/mixed", responses.services.Mixed3XX(status=307, location="/there"))
    assert (moved.status_code, moved.headers["location"]) == (307, "/there")


async def test_null_is_a_body(responses: Api) -> None:
    response = await _get(responses, "/null", None)
    assert (response.status_code, response.content) == (200, b"null")


@pytest.mark.parametrize(
    ("path", "returned", "media_type"),
    [("/image", b"\x89", "application/octet-stream"), ("/any", None, "application/json")],
)
async def test_range_of_media_types_is_never_sent(
    responses: Api, path: str, returned: Any, media_type: str
) -> None:
    response = await _get(responses, path, returned or responses.models.Thing(name="a"))
    assert response.headers["content-type"] == media_type


async def test_unimplemented_operation_responds_501(responses: Api) -> None:
    async with responses.client(stub=True) as client:
        for path in ("/same", "/mixed", "/range", "/default", "/null", "/image", "/any"):
            assert (await client.get(path)).status_code == 501
