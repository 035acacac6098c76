"""Hostile responses of a server end in a value or an exception of the SDK, never in another exception."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx2
import pytest

from specfirst.sdk_runtime._event_parser import EventParser
from specfirst.sdk_runtime._file_headers import FileHeaders
from specfirst.sdk_runtime._webhooks import WebhookVerificationError, sign, verify
from tests.sdk.library_server import BOOK, success

_HUGE = "9" * 5000
_ENCODINGS = ("nope", "base64", "rot13", "idna", "undefined", "punycode", "zlib", "hex", "utf-7", '"', "é\0")
_EVENTS = {"Content-Type": "text/event-stream"}
_JSON = {"Content-Type": "application/json"}
_EVENT = b"data: x\n\n"


def _client(library: Any, *responses: tuple[int, Mapping[str, str], bytes]) -> Any:
    """Return a client of a server that sends these responses, the last one repeatedly."""
    planned = list(responses)

    def respond(request: httpx2.Request) -> httpx2.Response:
        status, headers, content = planned.pop(0) if len(planned) > 1 else planned[0]
        fields = [(name.encode(), value.encode()) for name, value in headers.items()]
        return httpx2.Response(status, headers=fields, content=content)

    http = httpx2.Client(transport=httpx2.MockTransport(respond))
    return library.Client("http://library", token="t", http_client=http, max_retries=0)


@pytest.mark.parametrize("encoding", _ENCODINGS)
def test_encoding_that_does_not_fit_a_file_is_an_error_of_its_response(library: Any, encoding: str) -> None:
    headers = {"Content-Type": f"text/csv; charset={encoding}"}
    with _client(library, (200, headers, b"\xff\xfe")) as client:
        with pytest.raises(library.errors.InvalidResponseError, match="the file is not text in the encoding"):
            client.books.export().text()
        assert client.books.export().read() == b"\xff\xfe"


@pytest.mark.parametrize("encoding", _ENCODINGS)
def test_encoding_of_a_failure_that_python_cannot_read_keeps_the_failure(library: Any, encoding: str) -> None:
    headers = {"Content-Type": f"text/plain; charset={encoding}"}
    with (
        _client(library, (404, headers, b"No book \xff")) as client,
        pytest.raises(library.errors.NotFoundError, match=r"404 http\.404: No book"),
    ):
        client.books.get(BOOK["id"])


@pytest.mark.parametrize("encoding", ["undefined", "idna", "nope"])
def test_file_name_in_an_unreadable_encoding_is_the_other_one(encoding: str) -> None:
    headers = {"content-disposition": f"attachment; filename=a.txt; filename*={encoding}''%ff.txt"}
    assert FileHeaders(200, headers).filename == "a.txt"


@pytest.mark.parametrize("letter", ["a", "ä", "😀"])
def test_long_file_name_is_shortened_at_its_beginning(library: Any, letter: str, tmp_path: Path) -> None:
    headers = {"Content-Disposition": f'attachment; filename="{letter * 300}.pdf"'}
    with _client(library, (200, headers, b"x")) as client:
        saved: Path = client.books.export().save(tmp_path)
        assert len(saved.name.encode()) > 250
        assert saved.name.endswith(f"{letter}.pdf")
        longest = tmp_path / f"{'ä' * 120}.pdf"
        assert client.books.export().save(longest).read_bytes() == b"x"


@pytest.mark.parametrize(("text", "size"), [(_HUGE, None), ("٣", None), ("-1", None), ("3", 3)])
def test_numbers_of_headers_are_read_or_ignored(text: str, size: int | None) -> None:
    headers = {"content-length": text, "content-range": f"bytes {text}-{text}/{text}"}
    assert FileHeaders(206, headers).size == size
    assert FileHeaders(206, headers).start == (size or 0)


@pytest.mark.parametrize(
    ("tag", "resumable"), [('"é"', False), ('W/"1"', False), ('"', False), ('"1"', True)]
)
def test_entity_tag_that_cannot_be_sent_back_makes_no_download_resumable(tag: str, resumable: bool) -> None:
    assert FileHeaders(206, {"etag": tag}).resumable is resumable


@pytest.mark.parametrize("link", ["http://[", "//\u2100", "http://[::1/x"])
def test_link_that_is_no_address_is_an_invalid_argument(library: Any, link: str) -> None:
    with _client(library, (204, {}, b"")) as client, pytest.raises(library.errors.InvalidArgumentError):
        client.resolve(link)


@pytest.mark.parametrize("items", ["3", '"text"', '{"a": 1}'])
def test_page_without_a_list_of_items_is_an_error(library: Any, items: str) -> None:
    page = success({"items": "@", "next_cursor": None}).body
    content = str(httpx2.Response(200, json=page).text).replace('"@"', items).encode()
    with (
        _client(library, (200, _JSON, content)) as client,
        pytest.raises(library.SDKError, match="GET /books: the server sent a page without a list of items"),
    ):
        list(client.books.list())


def test_page_whose_list_is_null_has_no_items(library: Any) -> None:
    page = success({"items": None, "next_cursor": None}).body
    with _client(library, (200, _JSON, httpx2.Response(200, json=page).content)) as client:
        assert list(client.books.list()) == []


@pytest.mark.parametrize("field", [f"retry: {_HUGE}", "retry: " + "9" * 400, "retry: " + "9" * 30])
def test_reconnection_time_of_years_is_ignored(library: Any, field: str) -> None:
    responses: tuple[tuple[int, Mapping[str, str], bytes], ...] = (
        (200, _EVENTS, f"{field}\nretry: 1\n{field}\n".encode() + _EVENT),
        (204, {}, b""),
    )
    with _client(library, *responses) as client:
        assert [event.data for event in client.news.ticker()] == ["x"]


def test_line_that_does_not_end_is_read_in_linear_time() -> None:
    parser = EventParser(None)
    began = time.monotonic()
    for _ in range(64):
        assert parser.feed(b"data: " + b"x" * 65_536) == []
    assert time.monotonic() - began < 10  # 16 pieces took more than ten minutes
    (event,) = parser.feed(b"\n\n")
    assert len(event.data) > 4_000_000


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_lines_end_alike_in_pieces_of_any_size(end: str, size: int) -> None:
    stream = f"id: 1{end}data: a{end}data: b{end}{end}: c{end}data: d{end}{end}".encode()
    parser = EventParser(None)
    pieces = (stream[start : start + size] for start in range(0, len(stream), size))
    assert [event.data for piece in pieces for event in parser.feed(piece)] == ["a\nb", "d"]
    assert parser.comments == 1


_USES: tuple[Callable[[Any], object], ...] = (
    lambda client: client.books.get(BOOK["id"]),
    lambda client: list(client.books.list()),
    lambda client: client.books.create(title="a"),
    lambda client: client.books.delete(BOOK["id"]),
)


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 200_000,
        b'{"data":' + b'{"a":' * 200_000,
        b'{"data":{"price":1' + b"0" * 6000 + b"}}",
        b'{"data":{"price":1e99999999999999999999,"items":[NaN]}}',
        b'{"data":{"added_at":"99999-01-01T00:00:00Z","items":{},"next_cursor":{"a":[null]}}}',
        b'{"code":"\\ud800","errors":[{"loc":[[]],"pointer":"#/9999999999999999999999"}],"details":[]}',
        b"\xff\xfe",
        b"",
    ],
    ids=lambda content: content[:40],
)
@pytest.mark.parametrize("status", [200, 204, 206, 301, 409, 429, 599])
def test_body_ends_in_a_value_or_an_exception_of_the_package(
    library: Any, status: int, content: bytes
) -> None:
    headers = {**_JSON, "Retry-After": _HUGE, "Location": "http://[", "ETag": '"é"', "Set-Cookie": "=;=\x01"}
    with _client(library, (status, headers, content)) as client:
        for use in _USES:
            with suppress(library.SDKError):
                use(client)


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_header_with_half_a_character_belongs_to_no_message(name: str) -> None:
    secret = "c2VjcmV0"
    signed = sign("{}", secret=secret)
    for body, headers in (("{}", {**signed, name: "\udcff"}), ("\udcff", signed)):
        with pytest.raises(WebhookVerificationError):
            verify(body, headers, secret=secret)
