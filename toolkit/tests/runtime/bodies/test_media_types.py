"""Each media type of a request body is decoded by its own schema."""

from __future__ import annotations

from typing import Any

import pytest

from tests.runtime.bodies.conftest import Api

JSON = "application/json"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
PARTS = b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\na\r\n--x--\r\n'


async def test_json_types_of_different_schemas_are_validated_by_their_own(media_types: Api) -> None:
    services, models = media_types.services, media_types.models
    merge = await media_types.receive("PATCH", "/patch", b'{"title": "a"}', "application/merge-patch+json")
    assert merge == {"body": services.DocPatchMergePatchJsonBody(body=models.Merge(title="a"))}
    step = await media_types.receive("PATCH", "/patch", b'{"op": "add"}', "application/json-patch+json")
    assert step == {"body": services.DocPatchJsonPatchJsonBody(body=models.Step(op="add"))}


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b'{"op": "add"}', "application/merge-patch+json", 422),
        (b'{"title": "a"}', "application/json-patch+json", 422),
        (b'{"title": "a"}', JSON, 415),
        (b"", None, 422),
    ],
)
async def test_body_that_breaks_the_schema_of_its_media_type_is_refused(
    media_types: Api, content: bytes, media_type: str | None, status: int
) -> None:
    assert await media_types.receive("PATCH", "/patch", content, media_type) == status


async def test_object_and_array_need_no_dataclass(media_types: Api) -> None:
    models = media_types.models
    one = await media_types.receive("POST", "/list-or-one", b'{"title": "a"}', JSON)
    assert one == {"body": models.Merge(title="a")}
    many = await media_types.receive("POST", "/list-or-one", b'[{"title": "a"}]', "application/vnd.many+json")
    assert many == {"body": [models.Merge(title="a")]}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b'{"title": "a"}', JSON),
        (b'{"title": "a"}', "text/json"),
        (b'{"title": "a"}', "Application/Vnd.Other+JSON; charset=utf-8"),
        (b"title=a", URLENCODED),
        (PARTS, MULTIPART),
    ],
)
async def test_one_schema_in_all_media_types_is_one_type(
    media_types: Api, content: bytes, media_type: str
) -> None:
    received = await media_types.receive("POST", "/same", content, media_type)
    assert received == {"body": media_types.models.Merge(title="a")}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(b"size=1", URLENCODED), (b"title=a&size=x", URLENCODED), (b'{"title": 1}', "text/json")],
)
async def test_one_schema_is_enforced_in_all_media_types(
    media_types: Api, content: bytes, media_type: str
) -> None:
    assert await media_types.receive("POST", "/same", content, media_type) == 422


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b'{"title": "a"}', JSON, lambda api: api.models.Merge(title="a")),
        (PARTS, MULTIPART, lambda api: api.services.MixedForm(title="a", file=None)),
        (b"a;b", "text/csv", lambda api: "a;b"),
        (b"\xe4", "text/csv; charset=iso-8859-1", lambda api: "ä"),
        (b"\x89PNG", "image/png", lambda api: b"\x89PNG"),
        (None, None, lambda api: None),
        (b"", MULTIPART, lambda api: None),
        (b"{}", JSON, lambda api: 422),
        (b"--x--\r\n", MULTIPART, lambda api: None),
        (b"0123456789", "text/csv", lambda api: 422),
        (b"\xe4", "text/csv", lambda api: 422),
        (b"a", "text/csv; charset=klingon", lambda api: 415),
        (b"a", "text/plain", lambda api: 415),
    ],
)
async def test_json_form_text_and_bytes_in_one_body(
    media_types: Api, content: bytes | None, media_type: str | None, expected: Any
) -> None:
    received = await media_types.receive("POST", "/mixed", content, media_type)
    wanted = expected(media_types)
    assert received == (wanted if isinstance(wanted, int) else {"body": wanted})


async def test_most_specific_range_decides(media_types: Api) -> None:
    body = media_types.services
    number = await media_types.receive("POST", "/ranges", b"3", JSON)
    assert number == {"body": body.RangesJsonBody(body=3)}
    text = await media_types.receive("POST", "/ranges", b"3", "text/markdown")
    assert text == {"body": body.RangesTextBody(body="3", media_type="text/markdown")}
    other = await media_types.receive("POST", "/ranges", b"3", "image/png")
    assert other == {"body": body.RangesAnyBody(body=b"3", media_type="image/png")}
    assert await media_types.receive("POST", "/ranges", b"x", JSON) == 422


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b'"abc"', JSON, "abc"),
        (b"abc", "text/plain", "abc"),
        (b"abcdef", "text/plain", 422),
        (b'"abcdef"', JSON, 422),
        (b"abc", JSON, 422),
    ],
)
async def test_text_of_any_media_type_is_json_where_the_request_says_so(
    media_types: Api, content: bytes, media_type: str, expected: Any
) -> None:
    received = await media_types.receive("POST", "/anything", content, media_type)
    assert received == (expected if isinstance(expected, int) else {"body": expected})


@pytest.mark.parametrize("media_type", ["application/xml", "text/xml"])
async def test_xml_is_passed_on_as_bytes_with_a_warning(media_types: Api, media_type: str) -> None:
    content = "<?xml version='1.0' encoding='ISO-8859-1'?><a>é</a>".encode("latin-1")
    received = await media_types.receive("POST", "/xml", content, media_type)
    assert received == {"body": content}
    message = (
        "bodies of type application/xml or text/xml reach the service as bytes: the schema is not enforced"
    )
    assert f"media_types.yaml:71: warning: {message}" in media_types.printed


def test_text_whose_schema_is_not_enforced_is_a_warning(media_types: Api) -> None:
    unenforced = [line for line in media_types.printed.splitlines() if "schema is not enforced" in line]
    limited = [line.partition("media_types.yaml:")[2] for line in unenforced[-3:]]
    body, response = "bodies of type", "responses of type"
    assert [line.partition(" reach")[0].partition(" are sent")[0] for line in limited] == [
        f"101: warning: {body} application/xml",
        f"107: warning: {response} text/plain",
        f"108: warning: {response} text/html",
    ]


@pytest.mark.parametrize(("content", "expected"), [(b"ABC", "ABC"), (b"ABCD", 422)])
async def test_text_body_keeps_the_constraints_of_a_component(
    media_types: Api, content: bytes, expected: str | int
) -> None:
    received = await media_types.receive("POST", "/limited", content, "text/csv")
    assert received == (expected if expected == 422 else {"body": expected})


@pytest.mark.parametrize(("content", "expected"), [(b"3", 3), (b"2", 422), (b"x", 422)])
async def test_text_body_keeps_the_constraints_of_its_schema(
    media_types: Api, content: bytes, expected: int
) -> None:
    received = await media_types.receive("PUT", "/number", content, "text/plain")
    assert received == (expected if expected == 422 else {"body": expected})


@pytest.mark.parametrize(
    ("method", "content", "media_type", "expected"),
    [
        ("GET", None, None, None),
        ("GET", b"", JSON, None),
        ("GET", b"{}", JSON, 422),
        ("DELETE", None, None, None),
        ("DELETE", b"null", JSON, None),
        ("DELETE", b"7", JSON, 7),
        ("DELETE", b'"x"', JSON, 422),
        ("PUT", None, None, None),
        ("PUT", b"null", JSON, None),
        ("PUT", b"{}", JSON, 422),
    ],
)
async def test_optional_body_may_be_absent_or_null_if_its_schema_says_so(
    media_types: Api, method: str, content: bytes | None, media_type: str | None, expected: Any
) -> None:
    received = await media_types.receive(method, "/optional", content, media_type)
    assert received == (expected if expected == 422 else {"body": expected})


@pytest.mark.parametrize(
    ("method", "content", "media_type", "is_accepted"),
    [
        ("POST", b"", URLENCODED, True),
        ("POST", b"--x--\r\n", MULTIPART, True),
        ("POST", b"", JSON, False),
        ("POST", None, None, False),
        ("PUT", b"", MULTIPART, True),
        ("PUT", None, None, True),
        ("PUT", b"--x--\r\n", MULTIPART, True),
    ],
)
async def test_empty_form_is_a_body_where_one_is_required(
    media_types: Api, method: str, content: bytes | None, media_type: str | None, is_accepted: bool
) -> None:
    received = await media_types.receive(method, "/empty", content, media_type)
    assert (received != 422) is is_accepted
