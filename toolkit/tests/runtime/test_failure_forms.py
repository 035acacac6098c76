"""The runtime's own failures have the form that the operation declares."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from fastapi import FastAPI

from specfirst.compiler.rendering import Rendered
from tests.runtime.packages import generated, stub_client

INVALID: dict[str, Any] = {"count": "many"}
EXPLAINED = "The request is not valid. count: Input should be a valid integer"
"""The message where nothing else of the body names the field."""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ModuleType, Rendered]]:
    spec = Path(__file__).with_name("failures.yaml")
    with generated(spec, tmp_path_factory.mktemp("failures"), "failures_api") as made:
        yield made


@pytest.fixture
async def client(api: tuple[ModuleType, Rendered]) -> AsyncIterator[httpx.AsyncClient]:
    async with stub_client(api[0]) as client:
        yield client


async def test_problem_has_all_known_members(client: httpx.AsyncClient) -> None:
    response = await client.post("/problem", json=INVALID)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")
    body = response.json()
    assert body.pop("detail")
    assert body == {
        "type": "about:blank",
        "title": "Bad Request",
        "status": 400,
        "instance": "/problem",
        "errors": [{"pointer": "/count", "detail": "Input should be a valid integer"}],
    }


async def test_undeclared_failure_of_head_describes_no_content(client: httpx.AsyncClient) -> None:
    response = await client.head("/head")
    assert response.status_code == 422
    assert not {"content-type", "content-length"} & set(response.headers)
    assert response.headers["x-request-id"]


async def test_nested_error_keeps_enum_length_and_details(client: httpx.AsyncClient) -> None:
    response = await client.post("/nested", json=INVALID)
    assert response.status_code == 422
    error = response.json()["error"]
    assert error["code"] == "INVALID_REQUEST"
    assert len(error["message"]) <= 12
    assert error["details"] == [{"field": "count", "issue": "Input should be a valid integer"}]


async def test_array_valued_failure_has_one_item_for_each_field(client: httpx.AsyncClient) -> None:
    response = await client.post("/array", json=INVALID)
    assert response.json() == [{"msg": "Input should be a valid integer", "loc": "count"}]


async def test_array_valued_failure_without_fields_is_not_empty(client: httpx.AsyncClient) -> None:
    response = await client.post("/array", content=b"<a/>", headers={"content-type": "text/xml"})
    assert response.status_code == 400
    assert [sorted(entry) for entry in response.json()] == [["loc", "msg"]]


async def test_string_valued_failure_is_the_message(client: httpx.AsyncClient) -> None:
    response = await client.post("/string", json=INVALID)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/json")
    assert response.json() == EXPLAINED


async def test_text_failure_is_plain_text(client: httpx.AsyncClient) -> None:
    response = await client.post("/text", json=INVALID)
    assert (response.status_code, response.text) == (400, EXPLAINED)
    assert response.headers["content-type"].partition(";")[0] == "text/plain"


async def test_xml_failure_is_xml(client: httpx.AsyncClient) -> None:
    response = await client.post("/xml", json=INVALID)
    assert response.headers["content-type"] == "application/xml"
    assert "<Problem><type>about:blank</type><title>Bad Request</title><status>400</status>" in response.text


async def test_xml_failure_has_the_names_attributes_and_wrappers_of_its_schema(
    client: httpx.AsyncClient,
) -> None:
    response = await client.post("/xml-form", json=INVALID)
    root = ElementTree.fromstring(response.text)  # noqa: S314
    assert root.tag == "{https://example.com/faults}Fault"
    assert root.attrib == {"status": "400"}
    assert root.findtext("{https://example.com/faults}fault-code") == "request.invalid"
    assert [(found.tag, found.attrib) for found in root.findall("Problems/*")] == [
        ("Problem", {"at": "count"})
    ]
    assert root.findtext("Problems/Problem/message") == "Input should be a valid integer"


async def test_failure_without_content_has_no_body(client: httpx.AsyncClient) -> None:
    response = await client.post("/empty", json=INVALID)
    assert (response.status_code, response.content) == (400, b"")
    assert "content-type" not in response.headers


@pytest.mark.parametrize(
    ("path", "content", "media_type", "status"),
    [
        ("/range", b'{"count": 1.5}', "application/json", 422),
        ("/range", b"{", "application/json", 422),
        ("/range", b"", "application/json", 422),
        ("/range", b"a", "text/plain", 415),
        ("/range", b'{"count": 1}', "application/json", 501),
        ("/default", b'{"count": 1.5}', "application/json", 422),
        ("/default", b"a", "text/plain", 415),
        ("/default", b'{"count": 1}', "application/json", 501),
    ],
)
async def test_range_and_default_keep_the_status(
    client: httpx.AsyncClient, path: str, content: bytes, media_type: str, status: int
) -> None:
    response = await client.post(path, content=content, headers={"content-type": media_type})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    assert response.json().keys() == {"statusCode", "message", "requestId"}
    assert response.json()["statusCode"] == status
    assert response.json()["requestId"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'{"count": 1.5}', "application/json"),
        (b"{", "application/json"),
        (b"", "application/json"),
        (b"a", "text/plain"),
        (b" " * 2_000_000, "application/json"),
    ],
    ids=["invalid", "malformed", "missing", "media type", "too large"],
)
async def test_only_400_is_sent_where_only_400_is_declared(
    client: httpx.AsyncClient, content: bytes, media_type: str
) -> None:
    response = await client.post("/problem", content=content, headers={"content-type": media_type})
    assert (response.status_code, response.json()["status"]) == (400, 400)


async def test_422_is_sent_where_400_and_422_are_declared(client: httpx.AsyncClient) -> None:
    response = await client.post("/both", json=INVALID)
    assert (response.status_code, response.json()) == (422, EXPLAINED)


async def test_undeclared_failure_is_a_problem_of_its_own_status(client: httpx.AsyncClient) -> None:
    response = await client.post("/neither", json=INVALID)
    assert (response.status_code, response.headers["content-type"]) == (422, "application/problem+json")
    assert response.json()["errors"] == [
        {
            "in": "body",
            "pointer": "/count",
            "detail": "Input should be a valid integer",
            "type": "int_type",
        }
    ]


async def test_unimplemented_operation_keeps_501(client: httpx.AsyncClient) -> None:
    response = await client.post("/problem", json={"count": 1})
    assert (response.status_code, response.headers["content-type"]) == (501, "application/problem+json")


async def test_made_up_member_is_valid(client: httpx.AsyncClient) -> None:
    response = await client.post("/made-up", json=INVALID)
    assert response.json() == {"tenant": "error"}


async def test_schema_without_value_is_a_problem(client: httpx.AsyncClient) -> None:
    response = await client.post("/unfillable", json=INVALID)
    assert (response.status_code, response.headers["content-type"]) == (400, "application/problem+json")


async def test_failures_outside_operations_have_the_common_form(client: httpx.AsyncClient) -> None:
    missing = await client.get("/nowhere")
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/problem+json")
    assert missing.json()["status"] == 404
    wrong = await client.get("/problem")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert wrong.json() == {
        "statusCode": 405,
        "message": "This address does not support the method.",
        "requestId": wrong.headers["x-request-id"],
    }


async def test_wrong_method_has_the_common_form_without_handlers(api: tuple[ModuleType, Rendered]) -> None:
    app = FastAPI()
    app.include_router(api[0].routes.build_stub_router())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test") as client:
        wrong = await client.get("/problem")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert wrong.json()["statusCode"] == 405


async def test_wrong_method_has_the_form_that_all_operations_of_the_path_declare(
    client: httpx.AsyncClient,
) -> None:
    wrong = await client.delete("/agreed")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, HEAD, POST")
    assert wrong.headers["content-type"] == "application/problem+json"
    assert wrong.headers["x-reason"] == "failed"
    assert wrong.json()["status"] == 405


async def test_wrong_method_of_operations_that_differ_has_the_common_form(client: httpx.AsyncClient) -> None:
    wrong = await client.delete("/disagreed")
    assert wrong.status_code == 405
    assert wrong.json()["statusCode"] == 405


@pytest.mark.parametrize(
    ("path", "content", "media_type", "status", "body"),
    [
        ("/some-statuses", b"a", "text/plain", 400, {"status": "400"}),
        ("/some-statuses", b"{", "application/json", 400, {"status": "400"}),
        ("/some-statuses", b'{"count": 1.5}', "application/json", 400, {"status": "400"}),
        ("/one-status", b"a", "text/plain", 415, {"error": {"statusCode": 404}}),
        ("/named-default", b"a", "text/plain", 400, {"code": 400}),
        ("/named-default", b'{"count": 1}', "application/json", 501, {"code": 400}),
    ],
)
async def test_range_applies_to_the_statuses_that_its_body_can_name(
    client: httpx.AsyncClient,
    path: str,
    content: bytes,
    media_type: str,
    status: int,
    body: dict[str, Any],
) -> None:
    response = await client.post(path, content=content, headers={"content-type": media_type})
    assert (response.status_code, response.headers["content-type"]) == (status, "application/json")
    assert {name: response.json()[name] for name in body} == body


HOSTILE = "\ud800\x00<&>" + "long " * 5000


@pytest.mark.parametrize("path", ["/problem", "/nested", "/array", "/string", "/text", "/xml", "/default"])
async def test_hostile_request_gets_a_small_body(client: httpx.AsyncClient, path: str) -> None:
    wrong = json.dumps({"count": HOSTILE, HOSTILE: 1, "more": [HOSTILE] * 10}).encode()
    response = await client.post(path, content=wrong, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    assert len(response.content) < 2000
    if path == "/xml":
        ElementTree.fromstring(response.content)  # noqa: S314


def test_what_is_made_up_or_missing_is_reported(api: tuple[ModuleType, Rendered]) -> None:
    found = {warning.rule: warning for warning in api[1].warnings}
    assert "requires tenant, where an arbitrary value is sent" in found["failure-made-up"].message
    assert "no value was found for the body of 400" in found["failure-not-filled"].message
    messages = " ".join(warning.message for warning in api[1].warnings)
    assert "the body of 4XX can only contain the status 400, 404, 409" in messages
    assert "the header X-Version of 409 is required" in found["failure-header"].message
