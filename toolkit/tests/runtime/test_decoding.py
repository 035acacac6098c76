"""Parameters and bodies, over a served document."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, StrictInt, TypeAdapter, ValidationError
from starlette.formparsers import MultiPartParser
from starlette.types import Message

from specfirst.runtime.decoding.invalid_body import located
from specfirst.runtime.interface.models import Model
from specfirst.runtime.interface.tagged_union import TaggedUnion
from tests.runtime.conftest import Served


async def _seen(served: Served, query: str = "", **options: Any) -> dict[str, Any]:
    response = await served.client.get(f"/things/7{query}", **options)
    assert response.status_code == 200, response.text
    seen: dict[str, Any] = response.json()["seen"]
    return seen


async def _errors(served: Served, query: str, **options: Any) -> list[tuple[list[Any], str]]:
    response = await served.client.get(f"/things/7{query}", **options)
    assert response.status_code == 422, response.text
    body = response.json()
    assert body["code"] == "request.invalid"
    return [(error["loc"], error["type"]) for error in body["errors"]]


@pytest.mark.parametrize(("count", "listed"), [(1000, 1000), (1001, 1)])
def test_body_with_too_many_errors_is_refused_with_one(count: int, listed: int) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(list[int]).validate_python(["x"] * count)
    errors = located(refused.value, ["x"] * count)
    assert len(errors) == listed
    assert (errors[0].type == "too_many_errors") is (listed == 1)


class Card(Model):
    type: Literal["card"]
    number: StrictInt
    expires: dict[str, StrictInt]


class Transfer(Model):
    type: Literal["card_transfer"]
    card: Card


class Order(Model):
    amount: Annotated[int | list[int], Field(union_mode="left_to_right")] = 1
    payment: Annotated[Card | Transfer, TaggedUnion("type", {"card": "Card", "card_transfer": "Transfer"})]
    cards: list[Card | str] = Field(default_factory=list)


CARD = {"type": "card", "number": 1, "expires": {"card": 2}}


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        ({}, ["payment"]),
        ({"payment": {**CARD, "number": "x"}}, ["payment/number"]),
        ({"payment": {"type": "card", "expires": {}}}, ["payment/number"]),
        ({"payment": {**CARD, "expires": {"card": "x"}}}, ["payment/expires/card"]),
        ({"payment": {**CARD, "card": {"expires": 1}, "expires": 2}}, ["payment/expires"]),
        ({"payment": {**CARD, "card": {}, "number": "x"}}, ["payment/number"]),
        ({"payment": {"type": "card", "card": {}, "expires": {}}}, ["payment/number"]),
        ({"payment": {"type": "card_transfer", "card": {**CARD, "number": "x"}}}, ["payment/card/number"]),
        ({"payment": {"type": "cheque"}}, ["payment"]),
        ({"payment": CARD, "amount": ["x"]}, ["amount", "amount/0"]),
        ({"payment": CARD, "cards": ["a", {**CARD, "number": "x"}]}, ["cards/1/number", "cards/1"]),
    ],
)
def test_errors_are_located_without_the_variants_of_unions(body: dict[str, Any], paths: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(Order).validate_json(json.dumps(body))
    found = located(refused.value, body)
    assert ["/".join(map(str, error.loc[1:])) for error in found] == paths
    assert {error.loc[0] for error in found} == {"body"}


def test_messages_have_no_terms_of_pydantic() -> None:
    class Short(Order):
        words: Annotated[list[str], Field(max_length=1)]

    messages = []
    for body in ({"payment": {}, "words": ["a", "b"]}, {"payment": {"type": "cheque"}, "words": []}):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter(Short).validate_json(json.dumps(body))
        messages += [error.message for error in located(refused.value, body)]
    assert messages == [
        "The property 'type' is required, since it tells the variant",
        "List should have at most 1 item, not 2",
        "The property 'type' should be one of: 'card', 'card_transfer'",
    ]


async def test_absent_parameters_have_defaults_or_none(served: Served) -> None:
    seen = await _seen(served)
    assert seen.pop("principal") == "good"
    assert seen.pop("id") == 7
    assert seen.pop("limit") == 20
    assert set(seen.values()) == {None}


@pytest.mark.parametrize(
    ("query", "name", "value"),
    [
        ("?limit=3", "limit", 3),
        ("?limit=3.0", "limit", 3),
        ("?names=a&names=b", "names", ["a", "b"]),
        ("?names=a,b", "names", ["a,b"]),
        ("?names[]=a&names[]=b", "names", ["a", "b"]),
        ("?codes=1%7C2", "codes", [1, 2]),
        ("?filter[state]=on&filter[min]=4", "filter", {"state": "on", "min": 4}),
        ("?from=1&to=2", "range", {"from": 1, "to": 2}),
        ('?json={"from":1}', "json", {"from": 1}),
        ("?exact=true", "exact", True),
    ],
)
async def test_query_parameter_is_read_by_its_style(
    served: Served, query: str, name: str, value: Any
) -> None:
    seen = (await _seen(served, query))[name]
    if isinstance(value, dict):
        seen = {key: member for key, member in seen.items() if key in value}
    assert seen == value


async def test_headers_and_cookies_are_read_by_their_styles(served: Served) -> None:
    seen = await _seen(served, headers={"x-flags": "a, b", "cookie": "theme=dark"})
    assert seen["x_flags"] == ["a", "b"]
    assert seen["theme"] == "dark"


@pytest.mark.parametrize(
    ("query", "loc"),
    [
        ("?limit=0", ["query", "limit"]),
        ("?limit=x", ["query", "limit"]),
        ("?limit=1_0", ["query", "limit"]),
        ("?limit=", ["query", "limit"]),
        ("?limit=1&limit=2", ["query", "limit"]),
        ("?names=a&names=b&names=c&names=d", ["query", "names"]),
        ("?codes=1%7Cx", ["query", "codes", 1]),
        ("?filter[min]=x", ["query", "filter", "min"]),
        ("?filter[other]=x", ["query", "filter", "other"]),
        ("?json={", ["query", "json"]),
        ("?exact=yes", ["query", "exact"]),
        ("?unknown=1", ["query", "unknown"]),
        ("?limit[]=1", ["query", "limit[]"]),
        ("?limit[at_most]=1", ["query", "limit[at_most]"]),
        ("?filter=on", ["query", "filter"]),
        ("?filter[state][not]=on", ["query", "filter", "state"]),
    ],
)
async def test_invalid_query_is_refused_at_its_location(served: Served, query: str, loc: list[Any]) -> None:
    assert loc in [where for where, _ in await _errors(served, query)]


async def test_all_errors_are_reported_at_once(served: Served) -> None:
    errors = await _errors(served, "?limit=0&exact=2&odd=1", headers={"cookie": "theme=red"})
    assert {tuple(loc) for loc, _ in errors} == {
        ("query", "limit"),
        ("query", "exact"),
        ("query", "odd"),
        ("cookie", "theme"),
    }


@pytest.mark.parametrize("path", ["/things/7?names=%ff", "/things/7?names=%00", "/things/%ff"])
async def test_text_that_cannot_be_stored_is_refused(served: Served, path: str) -> None:
    response = await served.client.get(path)
    assert response.status_code == 422
    assert response.json()["code"] == "request.invalid"


@pytest.mark.parametrize("number", ["0", "-1", "x", "1.5", "99999999999999999999"])
async def test_invalid_path_parameter_is_refused(served: Served, number: str) -> None:
    response = await served.client.get(f"/things/{number}")
    assert response.status_code == 422
    assert response.json()["errors"][0]["loc"] == ["path", "id"]


@pytest.mark.parametrize(
    ("body", "loc", "kind"),
    [
        (b"", ["body"], "missing"),
        (b"{", ["body"], "json_invalid"),
        (b"[]", ["body"], "model_type"),
        (b'{"name": 3}', ["body", "name"], "string_type"),
        (b'{"name": ""}', ["body", "name"], "string_too_short"),
        (b'{"name": "x", "size": "1"}', ["body", "size"], "int_type"),
        (b'{"name": "x", "size": 1.5}', ["body", "size"], "int_type"),
        (b'{"name": "x", "size": true}', ["body", "size"], "int_type"),
        (b'{"name": "x", "size": null}', ["body", "size"], "int_type"),
        (b'{"name": "x", "odd": 1}', ["body", "odd"], "extra_forbidden"),
        (b'{"name": "x", "name": "y"}', ["body"], "json_invalid"),
        (b'{"name": "a\\u0000"}', ["body", "name"], "string_nul"),
        (b'{"name": "x", "size": 9223372036854775808}', ["body", "size"], "number_out_of_range"),
    ],
)
async def test_invalid_json_is_refused_at_its_location(
    served: Served, body: bytes, loc: list[Any], kind: str
) -> None:
    response = await served.client.put(
        "/things/7", content=body, headers={"content-type": "application/json"}
    )
    assert response.status_code == 422, response.text
    assert (response.json()["errors"][0]["loc"], response.json()["errors"][0]["type"]) == (loc, kind)


@pytest.mark.parametrize("size", ["2", "2.0", "2e0", "20E-1"])
async def test_an_integral_number_is_an_integer(served: Served, size: str) -> None:
    body = f'{{"name": "x", "size": {size}}}'
    response = await served.client.post("/things", content=body, headers={"content-type": "application/json"})
    assert response.json()["seen"]["body"]["size"] == 2


async def test_an_optional_body_may_be_absent(served: Served) -> None:
    response = await served.client.post("/things")
    assert response.json()["seen"]["body"] is None


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "application/json; charset=utf-8"}, 200),
        ({"content-type": "APPLICATION/JSON"}, 200),
        ({"content-type": "text/plain"}, 415),
        ({"content-type": "application/x-www-form-urlencoded"}, 415),
        ({"content-type": ""}, 415),
    ],
)
async def test_media_type_of_the_body_is_checked(
    served: Served, headers: dict[str, str], status: int
) -> None:
    response = await served.client.post("/things", content=b'{"name":"x"}', headers=headers)
    assert response.status_code == status


async def test_a_body_is_counted_even_if_its_length_is_not_announced(served: Served) -> None:
    async def chunks() -> Any:
        for _ in range(30):
            yield b" " * 10

    json = {"content-type": "application/json"}
    announced = await served.client.post("/things", content=b" " * 201, headers=json)
    streamed = await served.client.post("/things", content=chunks(), headers=json)
    assert (announced.status_code, streamed.status_code) == (413, 413)


async def test_multipart_form_is_read(served: Served) -> None:
    response = await served.client.post(
        "/files",
        data={"kind": "ab", "count": "3", "labels": ["x", "y"]},
        files=[("file", ("a.txt", b"one")), ("more", ("b.txt", b"two")), ("more", ("c.txt", b"three"))],
    )
    assert response.status_code == 200, response.text
    assert response.json()["seen"] == {
        "file": {"filename": "a.txt", "text": "one"},
        "more": [{"filename": "b.txt", "text": "two"}, {"filename": "c.txt", "text": "three"}],
        "kind": "ab",
        "count": 3,
        "labels": ["x", "y"],
    }


@pytest.mark.parametrize(
    ("data", "files", "field"),
    [
        ({"kind": "ab"}, {"other": b"x"}, "file"),
        ({"kind": "a"}, {"file": b"x"}, "kind"),
        ({"kind": "ab", "count": "10"}, {"file": b"x"}, "count"),
        ({"kind": "ab", "count": "x"}, {"file": b"x"}, "count"),
        ({}, {"file": b"x", "kind": b"ab"}, "kind"),
        ({"kind": ["ab", "cd"]}, {"file": b"x"}, "kind"),
    ],
)
async def test_invalid_multipart_form_is_refused(served: Served, data: Any, files: Any, field: str) -> None:
    response = await served.client.post("/files", data=data, files=files)
    assert response.status_code == 422
    assert ["body", field] in [error["loc"] for error in response.json()["errors"]]


async def test_a_broken_form_is_the_clients_fault(served: Served) -> None:
    response = await served.client.post(
        "/files", content=b"--x\r\nnonsense", headers={"content-type": "multipart/form-data; boundary=x"}
    )
    assert response.status_code == 422


@pytest.mark.parametrize(
    ("charset", "file_name", "kind", "refused"),
    [
        ("", "über.txt".encode(), "äb".encode(), []),
        ("; charset=utf-8", "über.txt".encode(), "äb".encode(), []),
        ("", "über.txt".encode("latin-1"), b"ab", [["body", "file"]]),
        ("; charset=latin-1", "über.txt".encode("latin-1"), b"ab", [["body", "file"]]),
        ("", b"a.txt", "äb".encode("latin-1"), [["body", "kind"]]),
        ("", b"\xed\xa0\x80.txt", b"\xff\xfe", [["body", "file"], ["body", "kind"]]),
    ],
)
async def test_texts_of_a_form_must_be_utf8(
    served: Served, charset: str, file_name: bytes, kind: bytes, refused: list[Any]
) -> None:
    content = (
        b'--a"b\r\ncontent-disposition: form-data; name="file"; filename="%b"\r\n\r\nx\r\n'
        b'--a"b\r\ncontent-disposition: form-data; name="kind"\r\n\r\n%b\r\n--a"b--\r\n'
    ) % (file_name, kind)
    headers = {"content-type": f'multipart/form-data; boundary="a\\"b"{charset}'}
    response = await served.client.post("/files", content=content, headers=headers)
    if refused:
        assert response.status_code == 422
        assert [error["loc"] for error in response.json()["errors"]] == refused
    else:
        seen = response.json()["seen"]
        assert (seen["file"]["filename"], seen["kind"]) == ("über.txt", "äb")


async def test_form_that_cannot_be_stored_gets_503(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nonexistent")
    monkeypatch.setattr(MultiPartParser, "spool_max_size", 10)
    response = await served.client.post("/files", data={"kind": "ab"}, files={"file": b"x" * 100})
    assert (response.status_code, response.json()["code"]) == (503, "service.unavailable")
    assert response.headers["retry-after"] == "5"


async def test_form_of_a_disconnected_client_gets_no_response(served: Served) -> None:
    messages: Iterator[Message] = iter(
        [{"type": "http.request", "body": b"--x\r\n", "more_body": True}, {"type": "http.disconnect"}]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = {"authorization": "Bearer good", "content-type": "multipart/form-data; boundary=x"}
    request = served.client.build_request("POST", "/files", headers=headers, content=b"")
    scope = {
        "type": "http",
        "method": "POST",
        "path": request.url.path,
        "raw_path": request.url.raw_path,
        "query_string": b"",
        "headers": [
            (name.lower(), value) for name, value in request.headers.raw if name != b"Content-Length"
        ],
    }
    await served.app(scope, receive, send)
    assert sent[0]["status"] == 499


async def test_raw_bodies_with_wildcard_media_types_are_read(served: Served) -> None:
    served.things.returned = b"\x00\xff"
    response = await served.client.put("/files/raw", content=b"png", headers={"content-type": "image/png"})
    assert (response.status_code, response.content) == (200, b"\x00\xff")
    refused = await served.client.put("/files/raw", content=b"png", headers={"content-type": "text/plain"})
    assert refused.status_code == 415
