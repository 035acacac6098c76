"""Hooks, options of one call, clients derived from others, and clients of other HTTP libraries."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import httpx
import httpx2
import pytest

from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library, Reply, failure, success
from tests.sdk.other_documents import Sdks, document_of, json_of

BOOK_ID = BOOK["id"]
BOOK_PATH = f"/books/{BOOK_ID}"
NOW = {"Retry-After": "0"}


@pytest.fixture
def token_client(library: Any, server: Library) -> Iterator[Any]:
    """A client with a token, which sends no request of its own."""
    server.valid.add("t")
    with library.Client(server.url, token="t") as client:
        yield client


def test_hooks_are_called_for_requests_responses_and_waits(library: Any, server: Library) -> None:
    calls: list[object] = []

    def add_header(request: Any) -> None:
        request.headers["X-Trace"] = f"attempt {request.attempt}"

    hooks = library.types.Hooks(
        request=add_header,
        response=lambda response: calls.append(response.status),
        retry=lambda retry: calls.append((retry.reason, retry.request.attempt)),
    )
    server.valid.add("t")
    server.plan(BOOK_PATH, Reply(503, headers=NOW))
    with library.Client(server.url, token="t", hooks=hooks) as client:
        client.books.get(BOOK_ID)
    assert calls == [503, ("503", 1), 200]
    assert [request.headers["x-trace"] for request in server.received] == ["attempt 1", "attempt 2"]


async def test_hooks_of_an_asynchronous_client_are_awaited(library: Any, server: Library) -> None:
    calls: list[str] = []

    async def before(request: Any) -> None:
        await asyncio.sleep(0)
        calls.append(request.operation)

    server.valid.add("t")
    hooks = library.types.Hooks(request=before)
    async with library.AsyncClient(server.url, token="t", hooks=hooks) as client:
        await client.books.get(BOOK_ID)
    assert calls == ["/books/{book_id}"]


def test_hooks_leave_time_outs_alone(library: Any, server: Library) -> None:
    seen: list[object] = []
    hooks = library.types.Hooks(request=seen.append, response=seen.append, retry=seen.append)
    server.valid.add("t")
    server.plan(BOOK_PATH, Reply(200, delay=0.5))
    with (
        library.Client(server.url, token="t", hooks=hooks, timeout=0.05, max_retries=0) as client,
        pytest.raises(library.APITimeoutError),
    ):
        client.books.get(BOOK_ID)
    assert len(seen) == 1


def test_exception_of_a_hook_ends_the_call_and_frees_its_connection(library: Any, server: Library) -> None:
    def refuse(response: Any) -> None:
        raise LookupError("not wanted")

    server.valid.add("t")
    limits = httpx2.Limits(max_connections=1)
    with httpx2.Client(limits=limits, timeout=5) as http:
        client = library.Client(server.url, token="t", http_client=http)
        for _ in range(3):
            with pytest.raises(LookupError, match="not wanted"):
                client.with_options(hooks=library.types.Hooks(response=refuse)).files.download("a").read()
        assert client.books.get(BOOK_ID).title == "Orlando"


def test_timeout_of_one_call(library: Any, token_client: Any, server: Library) -> None:
    server.plan(BOOK_PATH, Reply(200, delay=0.5))
    with pytest.raises(library.APITimeoutError):
        token_client.books.get(BOOK_ID, timeout=0.05, max_retries=0)
    assert token_client.books.get(BOOK_ID).title == "Orlando"


def test_headers_of_one_call_replace_those_of_the_client(token_client: Any, server: Library) -> None:
    client = token_client.with_options(headers={"X-Team": "blue", "X-Kept": "yes"})
    client.books.get(BOOK_ID, headers={"x-team": "red"})
    client.books.get(BOOK_ID)
    first, second = server.received
    assert (first.headers["x-team"], first.headers["x-kept"]) == ("red", "yes")
    assert second.headers["x-team"] == "blue"


@pytest.mark.parametrize(("max_retries", "sent"), [(0, 1), (1, 2), (4, 5)])
def test_max_retries_of_one_call(
    library: Any, token_client: Any, server: Library, max_retries: int, sent: int
) -> None:
    server.plan(BOOK_PATH, *[failure(503, "service.unavailable", NOW)] * 9)
    with pytest.raises(library.errors.ServiceUnavailableError):
        token_client.books.get(BOOK_ID, max_retries=max_retries)
    assert len(server.received) == sent


def test_idempotency_key_of_one_call_is_sent_in_each_attempt(token_client: Any, server: Library) -> None:
    server.plan("/books", Reply(503, headers=NOW))
    token_client.books.create(title="Flush", idempotency_key="key-of-the-program-1")
    keys = [request.headers["idempotency-key"] for request in server.received]
    assert keys == ["key-of-the-program-1"] * 2


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"timeout": 0}, "InvalidArgumentError"),
        ({"timeout": float("nan")}, "InvalidArgumentError"),
        ({"max_retries": -1}, "InvalidArgumentError"),
        ({"headers": {"X-A": "b\r\nX-C: d"}}, "InvalidArgumentError"),
        ({"retries": 3}, "TypeError"),
    ],
)
def test_option_that_cannot_be_used_is_refused_before_sending(
    library: Any, token_client: Any, server: Library, options: dict[str, object], error: str
) -> None:
    with pytest.raises(getattr(library, error, TypeError)):
        token_client.books.get(BOOK_ID, **options)
    assert server.received == []


def test_derived_client_leaves_the_connections_open(token_client: Any) -> None:
    with token_client.with_options(timeout=5) as derived:
        assert derived.books.get(BOOK_ID).title == "Orlando"
    assert token_client.books.get(BOOK_ID).title == "Orlando"
    assert derived.books.get(BOOK_ID).title == "Orlando"


async def test_derived_asynchronous_client_leaves_the_connections_open(library: Any, server: Library) -> None:
    server.valid.add("t")
    async with library.AsyncClient(server.url, token="t") as client:
        async with client.with_options(timeout=5) as derived:
            await derived.books.get(BOOK_ID)
        assert (await client.books.get(BOOK_ID)).title == "Orlando"


def test_closed_client_raises_client_closed_error(library: Any, token_client: Any) -> None:
    token_client.books.get(BOOK_ID)
    token_client.close()
    with pytest.raises(library.ClientClosedError):
        token_client.books.get(BOOK_ID)


@pytest.mark.parametrize("name", ["X-Request-ID", "x-request-id", "X-REQUEST-ID"])
def test_headers_are_found_in_any_letter_case(library: Any, server: Library, name: str) -> None:
    seen: list[str] = []
    hooks = library.types.Hooks(response=lambda response: seen.append(response.headers[name]))
    server.valid.add("t")
    with library.Client(server.url, token="t", hooks=hooks) as client:
        raw = client.books.with_raw_response.get(BOOK_ID)
        server.plan(BOOK_PATH, failure(404, "books.not_found"))
        with pytest.raises(library.APIError) as raised:
            client.books.get(BOOK_ID)
        with client.files.download("a") as file:
            assert file.headers[name] == "req-1"
    assert raw.headers[name] == raised.value.headers[name] == "req-1"
    assert seen == ["req-1"] * 3


def test_exceptions_of_two_sdks_are_caught_together(library: Any, server: Library, sdks: Sdks) -> None:
    other = sdks.package(document_of({"200": json_of({"type": "object"})}))
    sdks.status, sdks.body = 404, {}
    assert other.AnySDKError is library.AnySDKError
    caught = []
    with library.Client(server.url) as client, other.Client(sdks.url) as other_client:
        calls: list[Callable[[], object]] = [
            lambda: client.books.get(BOOK_ID),
            lambda: other_client.orders.get_orders(),
            lambda: other.Client("nowhere"),
        ]
        for call in calls:
            try:
                call()
            except library.AnySDKError as error:
                caught.append(type(error).__module__.split(".")[0])
    assert caught == ["library", other.__name__, other.__name__]


async def test_cancelled_calls_leave_every_connection_usable(library: Any, server: Library) -> None:
    server.valid.add("t")
    limits = httpx2.Limits(max_connections=20)
    async with httpx2.AsyncClient(limits=limits, timeout=httpx2.Timeout(30, pool=10)) as http:
        client = library.AsyncClient(server.url, token="t", http_client=http, max_retries=0)
        tasks = []
        for number in range(250):
            server.plan(BOOK_PATH, replace(success(BOOK), delay=0.1))
            tasks.append(asyncio.create_task(client.books.get(BOOK_ID)))
            await asyncio.sleep(0.001 * (number % 10))
            tasks[-1].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        server.planned.clear()
        books = await asyncio.gather(*(client.books.get(BOOK_ID) for _ in range(40)))
    assert sum(task.cancelled() for task in tasks) == 250
    assert [book.title for book in books] == ["Orlando"] * 40


@pytest.mark.parametrize("http_library", [httpx, httpx2], ids=["httpx", "httpx2"])
@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(None), "APIConnectionError"),
        (Reply(200, delay=0.5), "APITimeoutError"),
        (Reply(200, BOOK, cut=5), "APIConnectionError"),
        (Reply(200, b"no gzip", {"Content-Encoding": "gzip"}), "InvalidResponseError"),
    ],
    ids=["closed", "slow", "cut", "no gzip"],
)
def test_errors_of_any_http_client_become_those_of_the_sdk(
    library: Any, server: Library, http_library: Any, reply: Reply, error: str
) -> None:
    server.valid.add("t")
    server.plan(BOOK_PATH, reply)
    with http_library.Client(timeout=0.1) as http:
        client = library.Client(server.url, token="t", http_client=http, max_retries=0)
        with pytest.raises(library.SDKError) as raised:
            client.books.get(BOOK_ID)
    assert type(raised.value) is getattr(library, error)


@pytest.mark.parametrize("http_library", [httpx, httpx2], ids=["httpx", "httpx2"])
async def test_refused_connection_of_any_asynchronous_client(library: Any, http_library: Any) -> None:
    async with http_library.AsyncClient() as http:
        client = library.AsyncClient("http://127.0.0.1:9", token="t", http_client=http, max_retries=0)
        with pytest.raises(library.APIConnectionError):
            await client.books.get(BOOK_ID)


def test_session_of_a_client_with_hooks_shows_no_token_in_logs_or_representations(
    library: Any, server: Library, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[object] = []
    hooks = library.types.Hooks(request=seen.append, response=seen.append, retry=seen.append)
    with (
        caplog.at_level("DEBUG"),
        library.Client(server.url, email=EMAIL, password=PASSWORD, hooks=hooks) as client,
    ):
        client.books.list(tag=["private"]).first_page()
        server.plan(BOOK_PATH, Reply(503, headers=NOW), failure(404, "books.not_found"))
        raw = client.books.with_raw_response.list(tag=["private"])
        with pytest.raises(library.APIError) as raised:
            client.books.get(BOOK_ID)
    shown = f"{caplog.text} {seen!r} {client!r} {raw!r} {raised.value!r} {raised.value}"
    assert "GET" in caplog.text
    assert [secret for secret in (PASSWORD, "access-1", "refresh-1", "private") if secret in shown] == []
