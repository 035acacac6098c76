"""Failures of the server are raised as the exceptions that the document declares."""

from __future__ import annotations

import pickle
import re
from typing import Any

import pytest

from tests.sdk.library_server import BOOK, Library, Reply, failure, success

BOOK_ID = BOOK["id"]


def test_exception_of_code_is_a_subclass_of_its_status(library: Any, client: Any, server: Library) -> None:
    server.plan("/books", failure(409, "books.isbn_taken"))
    with pytest.raises(library.BooksIsbnTaken) as raised:
        client.books.create(title="Orlando")
    assert isinstance(raised.value, library.errors.ConflictError)
    assert isinstance(raised.value, library.APIError)
    assert (raised.value.status, raised.value.code) == (409, "books.isbn_taken")
    assert raised.value.message == "Message of books.isbn_taken."
    assert raised.value.request_id == "req-1"
    assert str(raised.value) == "409 books.isbn_taken: Message of books.isbn_taken. (request req-1)"


def test_field_errors_are_typed(library: Any, client: Any, server: Library) -> None:
    wrong = [{"loc": ["body", "editions", 0], "type": "int_type", "message": "No number"}]
    server.plan("/books", failure(422, "request.invalid", errors=wrong))
    with pytest.raises(library.RequestInvalid) as raised:
        client.books.create(title="")
    assert raised.value.errors == (
        library.types.FieldError(loc=("body", "editions", 0), type="int_type", message="No number"),
    )
    assert "body.editions.0: No number" in str(raised.value)


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"errors": [{"field": "email", "message": "is taken"}]}, ("email",)),
        ({"errors": [{"fieldName": "email", "error": "is taken"}]}, ("email",)),
        ({"errors": [{"path": "user.email", "msg": "is taken"}]}, ("user.email",)),
        ({"errors": [{"path": ["user", "email"], "message": "is taken"}]}, ("user", "email")),
        ({"errors": [{"param": "email", "description": "is taken"}]}, ("email",)),
        ({"errors": [{"parameter": "email", "title": "is taken"}]}, ("email",)),
        ({"errors": [{"property": "email", "message": "is taken"}]}, ("email",)),
        ({"errors": [{"attribute": "email", "message": "is taken"}]}, ("email",)),
        ({"errors": [{"key": "email", "message": "is taken"}]}, ("email",)),
        ({"errors": [{"name": "email", "reason": "is taken"}]}, ("email",)),
        ({"errors": [{"in": "query", "name": "email", "message": "is taken"}]}, ("query", "email")),
        ({"errors": [{"location": "body", "field": "email", "issue": "is taken"}]}, ("body", "email")),
        ({"errors": [{"in": "query", "name": "query", "reason": "is taken"}]}, ("query", "query")),
        ({"errors": [{"location": "email", "message": "is taken"}]}, ("email",)),
        ({"errors": [{"source": {"pointer": "/data/0"}, "detail": "is taken"}]}, ("body", "data", 0)),
        ({"errors": [{"source": {"parameter": "email"}, "detail": "is taken"}]}, ("query", "email")),
        ({"errors": [{"source": {"header": "X-Email"}, "detail": "is taken"}]}, ("header", "X-Email")),
        ({"errors": [{"pointer": "#/user/e~1mail", "detail": "is taken"}]}, ("body", "user", "e/mail")),
        ({"errors": ["is taken"]}, ()),
        ({"errors": {"email": ["is taken"]}}, ("email",)),
        ({"errors": {"email": "is taken"}}, ("email",)),
        ({"detail": [{"loc": ["body", "email"], "msg": "is taken"}]}, ("body", "email")),
        ({"invalid-params": [{"name": "email", "reason": "is taken"}]}, ("email",)),
        ({"error": {"details": [{"target": "email", "message": "is taken"}]}}, ("email",)),
    ],
    ids=str,
)
def test_field_errors_are_found_in_other_forms(
    library: Any, client: Any, server: Library, body: dict[str, Any], loc: tuple[str | int, ...]
) -> None:
    server.plan(f"/books/{BOOK_ID}", Reply(422, body))
    with pytest.raises(library.errors.UnprocessableContentError) as raised:
        client.books.get(BOOK_ID)
    assert raised.value.errors == (library.types.FieldError(loc=loc, type="", message="is taken"),)


@pytest.mark.parametrize(
    "body",
    [
        {"details": [{"@type": "Help", "links": []}]},
        {"details": {"email": "is taken"}},
        {"errors": {"count": 3}},
        {"errors": []},
        {"fields": "email"},
    ],
    ids=str,
)
def test_other_members_are_no_field_errors(
    library: Any, client: Any, server: Library, body: dict[str, Any]
) -> None:
    server.plan(f"/books/{BOOK_ID}", Reply(422, body))
    with pytest.raises(library.errors.UnprocessableContentError) as raised:
        client.books.get(BOOK_ID)
    assert raised.value.errors == ()


def test_unknown_code_raises_the_class_of_its_status(library: Any, client: Any, server: Library) -> None:
    server.plan(f"/books/{BOOK_ID}", failure(404, "books.burnt", details={"year": 1933}))
    with pytest.raises(library.errors.NotFoundError) as raised:
        client.books.get(BOOK_ID)
    assert (raised.value.code, raised.value.details) == ("books.burnt", {"year": 1933})


@pytest.mark.parametrize(
    ("status", "name"),
    [(400, "BadRequestError"), (418, "APIError"), (500, "ServerError"), (301, "APIError")],
)
def test_response_of_a_proxy_is_an_api_error(
    library: Any, client: Any, server: Library, status: int, name: str
) -> None:
    server.plan(f"/books/{BOOK_ID}", Reply(status, b"<html>", {"X-Request-ID": "proxy-1"}))
    with pytest.raises(library.APIError) as raised:
        client.books.get(BOOK_ID)
    assert type(raised.value).__name__ == name
    assert (raised.value.code, raised.value.request_id) == (f"http.{status}", "proxy-1")


@pytest.mark.parametrize(
    "body", [[], "text", None, {"code": 3, "errors": "x", "details": 1}, {"errors": [1]}]
)
def test_malformed_failure_body_keeps_the_status(
    library: Any, client: Any, server: Library, body: Any
) -> None:
    server.plan(f"/books/{BOOK_ID}", Reply(404, body))
    with pytest.raises(library.errors.NotFoundError):
        client.books.get(BOOK_ID)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": {"code": "burnt", "message": "It burnt."}}, "404 burnt: It burnt."),
        ({"errors": [{"code": "burnt", "description": "It burnt."}]}, "404 burnt: It burnt."),
        ({"ok": False, "problem": {"reason": "It burnt."}}, "404 http.404: It burnt."),
        ({"error": "not_found", "error_description": "It burnt."}, "404 http.404: It burnt."),
        ({"title": "Burnt", "errors": [{"message": "Page 1"}]}, "404 http.404: Burnt"),
        ({"ok": False}, "404 http.404: The server gave no reason."),
    ],
    ids=str,
)
def test_message_and_code_are_found_in_other_forms(
    library: Any, client: Any, server: Library, body: dict[str, Any], text: str
) -> None:
    server.plan(f"/books/{BOOK_ID}", Reply(404, body))
    with pytest.raises(library.errors.NotFoundError, match=re.escape(text)) as raised:
        client.books.get(BOOK_ID)
    assert str(raised.value).startswith(text)


@pytest.mark.parametrize(
    ("body", "media_type", "message"),
    [
        (b"", None, "The server gave no reason."),
        (b"It burnt.\n", "text/plain; charset=utf-8", "It burnt."),
        (b'"It burnt."', "application/json", "It burnt."),
        (b'[{"message": "It burnt."}]', "application/json", "It burnt."),
        (b"[]", "application/json", "The server gave no reason."),
        (b"<html>", "text/html", "The response did not come from the API."),
    ],
)
def test_message_of_a_failure_without_a_json_object(
    library: Any, client: Any, server: Library, body: bytes, media_type: str | None, message: str
) -> None:
    headers = {} if media_type is None else {"Content-Type": media_type}
    server.plan(f"/books/{BOOK_ID}", Reply(404, body, headers))
    with pytest.raises(library.errors.NotFoundError) as raised:
        client.books.get(BOOK_ID)
    assert raised.value.message == message


def test_retry_after_is_a_number_of_seconds(library: Any, client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    server.plan(f"/books/{BOOK_ID}", failure(429, "rate.limited", {"Retry-After": "3600"}))
    with pytest.raises(library.RateLimited) as raised:
        client.books.get(BOOK_ID)
    assert raised.value.retry_after == 3600


def test_errors_survive_pickling(library: Any, client: Any, server: Library) -> None:
    server.plan("/books", failure(409, "books.isbn_taken"))
    with pytest.raises(library.BooksIsbnTaken) as raised:
        client.books.create(title="Orlando")
    copy = pickle.loads(pickle.dumps(raised.value))  # noqa: S301 - our own bytes
    assert (type(copy), copy.code, str(copy)) == (type(raised.value), raised.value.code, str(raised.value))


def test_a_refused_connection_is_a_connection_error(library: Any) -> None:
    with (
        library.Client("http://127.0.0.1:9", token="t", max_retries=0) as client,
        pytest.raises(library.APIConnectionError, match="GET /books"),
    ):
        client.books.get(BOOK_ID)


def test_a_broken_connection_is_a_connection_error(library: Any, client: Any, server: Library) -> None:
    server.plan("/books", Reply(None))
    with pytest.raises(library.APIConnectionError):
        client.with_options(max_retries=0).books.list().first_page()


def test_slow_response_is_a_timeout(library: Any, client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    server.plan(f"/books/{BOOK_ID}", Reply(200, delay=0.5))
    with pytest.raises(library.APITimeoutError) as raised:
        client.with_options(timeout=0.05, max_retries=0).books.get(BOOK_ID)
    assert isinstance(raised.value, library.APIConnectionError)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (success({**BOOK, "id": "no-uuid"}), "id: not a UUID"),
        (success({**BOOK, "added_at": 5}), "added_at: not a date-time"),
        (success({}), "id: missing"),
        (success({**BOOK, "editions": 3}), "editions: not an array"),
        (success([]), "not an object"),
        (Reply(200, BOOK), "no envelope"),
        (Reply(200, b"{"), "Expecting property name"),
        (Reply(203, {}), "knows no status 203"),
    ],
)
def test_strict_client_names_the_invalid_part(
    library: Any, server: Library, reply: Reply, reason: str
) -> None:
    with library.Client(server.url, token="token", strict=True) as strict:
        server.plan(f"/books/{BOOK_ID}", reply)
        with pytest.raises(library.InvalidResponseError, match=reason) as raised:
            strict.books.get(BOOK_ID)
    assert raised.value.request_id == "req-1"


@pytest.mark.parametrize("address", ["localhost:8000", "", "ftp://host", "http://", "https://host?x=1"])
def test_invalid_address_is_refused(library: Any, address: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        library.Client(address)
