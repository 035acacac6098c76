"""What a fault of the network comes to: what was sent, what the server did, and what the caller got.

The table at the end of `docs/sdk.md` is made of these faults.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from specfirst.devserver.chaos_proxy import ChaosProxy, chaos_proxy
from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library, Reply, failure

BOOK_ID = BOOK["id"]
BOOK_PATH = f"/books/{BOOK_ID}"
NOW = {"Retry-After": "0"}
DOCUMENTATION = Path(__file__).parents[3] / "docs" / "sdk.md"


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    Attributes:
        name: What happens.
        call: What the program calls, as in Python.
        path: Where requests arrive.
        prepare: Makes it happen.
        do: Calls.
        sent: How many requests arrive at the server.
        executed: How many of them it acts on.
        outcome: What the caller gets: the name of an exception, or `success`.
    """

    name: str
    call: str
    path: str
    prepare: Callable[[ChaosProxy, Library], object]
    do: Callable[[Any], object]
    sent: int
    executed: int
    outcome: str

    @property
    def row(self) -> str:
        """The row of the table."""
        return f"| {self.name} | `{self.call}` | {self.sent} | {self.executed} | {self.outcome} |"


def _get(client: Any) -> object:
    return client.books.get(BOOK_ID)


def _create(client: Any) -> object:
    return client.books.create(title="Flush")


def _lend(client: Any) -> object:
    return client.books.lend(BOOK_ID)


def _delete(client: Any) -> object:
    return client.books.delete(BOOK_ID)


def _lose(request: str) -> Callable[[ChaosProxy, Library], object]:
    return lambda proxy, server: proxy.lose_response(request)


def _lose_delete(proxy: ChaosProxy, server: Library) -> None:
    proxy.lose_response("DELETE")
    server.plan(BOOK_PATH, Reply(204), failure(404, "books.not_found"))


def _plan(path: str, *replies: Reply) -> Callable[[ChaosProxy, Library], object]:
    return lambda proxy, server: server.plan(path, *replies)


BUSY = failure(409, "idempotency.in_progress", NOW)
LOANS = f"{BOOK_PATH}/loans"
FAULTS = (
    Fault("response lost", "books.get", BOOK_PATH, _lose("GET"), _get, 2, 2, "success"),
    Fault(
        "response lost, with an Idempotency-Key",
        "books.create",
        "/books",
        _lose("POST"),
        _create,
        2,
        1,
        "success",
    ),
    Fault(
        "response lost, without a key", "books.lend", LOANS, _lose("POST"), _lend, 1, 1, "APIConnectionError"
    ),
    Fault("response lost, then 404", "books.delete", BOOK_PATH, _lose_delete, _delete, 2, 1, "success"),
    Fault(
        "404 at once",
        "books.delete",
        BOOK_PATH,
        _plan(BOOK_PATH, failure(404, "books.not_found")),
        _delete,
        1,
        0,
        "NotFoundError",
    ),
    Fault(
        "502 of a gateway, then 410",
        "books.delete",
        BOOK_PATH,
        _plan(BOOK_PATH, Reply(502, headers=NOW), failure(410, "books.gone")),
        _delete,
        2,
        0,
        "success",
    ),
    Fault(
        "first request in progress, five times",
        "books.create",
        "/books",
        _plan("/books", *[BUSY] * 5),
        _create,
        6,
        1,
        "success",
    ),
    Fault(
        "408, twice",
        "books.get",
        BOOK_PATH,
        _plan(BOOK_PATH, *[Reply(408, headers=NOW)] * 2),
        _get,
        3,
        1,
        "success",
    ),
    Fault(
        "503, without a key",
        "books.lend",
        LOANS,
        _plan(LOANS, Reply(503, headers=NOW)),
        _lend,
        1,
        0,
        "ServiceUnavailableError",
    ),
    Fault(
        "429, without a key",
        "books.lend",
        LOANS,
        _plan(LOANS, Reply(429, headers=NOW)),
        _lend,
        2,
        1,
        "success",
    ),
    Fault(
        "body that is cut",
        "books.get",
        BOOK_PATH,
        _plan(BOOK_PATH, Reply(200, b"{}" * 500, cut=5)),
        _get,
        2,
        2,
        "success",
    ),
    Fault(
        "body that is no gzip",
        "books.get",
        BOOK_PATH,
        _plan(BOOK_PATH, Reply(200, b"no gzip", {"Content-Encoding": "gzip"})),
        _get,
        1,
        1,
        "InvalidResponseError",
    ),
    Fault(
        "failure whose body is no gzip",
        "books.get",
        BOOK_PATH,
        _plan(BOOK_PATH, Reply(404, b"no gzip", {"Content-Encoding": "gzip"})),
        _get,
        1,
        0,
        "NotFoundError",
    ),
    Fault(
        "failure whose body is cut",
        "books.lend",
        LOANS,
        _plan(LOANS, Reply(422, b"{" * 500, cut=5)),
        _lend,
        1,
        0,
        "UnprocessableContentError",
    ),
    Fault(
        "JSON nested 100,000 times",
        "books.get",
        BOOK_PATH,
        _plan(BOOK_PATH, Reply(200, b"[" * 100_000)),
        _get,
        1,
        1,
        "InvalidResponseError",
    ),
)


@pytest.fixture
def proxy(server: Library) -> Iterator[ChaosProxy]:
    """A proxy in front of the library."""
    with chaos_proxy(server.url) as opened:
        yield opened


class _Executed:
    """What the server acts on: a repeated key is acted on once, and a planned failure not at all."""

    def __init__(self, server: Library) -> None:
        self._server = server
        self._stored: dict[str, Reply] = {}
        self._serve = server._serve
        self.count = 0
        server._serve = self.serve  # type: ignore[method-assign]

    def serve(self, request: Any) -> Reply:
        key = request.headers.get("idempotency-key")
        if key in self._stored:
            return self._stored[key]
        self.count += 1
        reply = self._serve(request)
        if key is not None:
            self._stored[key] = reply
        return reply


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.call}: {fault.name}")
def test_fault_has_the_outcome_of_its_row(
    library: Any, server: Library, proxy: ChaosProxy, fault: Fault
) -> None:
    with library.Client(proxy.url, email=EMAIL, password=PASSWORD) as client:
        client.books.list().first_page()
        server.received.clear()
        executed = _Executed(server)
        fault.prepare(proxy, server)
        planned = [reply.status for reply in server.planned.get(f"/api/v2{fault.path}", ())]
        outcome = "success"
        try:
            fault.do(client)
        except library.SDKError as error:
            outcome = next(
                base.__name__ for base in type(error).__mro__ if base.__module__.endswith("._errors")
            )
        done = executed.count + sum(status is not None and status < 300 for status in planned)
    assert (len(server.received), done, outcome) == (fault.sent, fault.executed, fault.outcome)


def test_documentation_has_every_row() -> None:
    text = DOCUMENTATION.read_text(encoding="utf-8")
    assert [fault.row for fault in FAULTS if fault.row not in text] == []


def test_wait_for_the_first_request_is_bounded(library: Any, client: Any, server: Library) -> None:
    client.books.get(BOOK_ID)
    server.plan("/books", failure(409, "idempotency.in_progress", {"Retry-After": "61"}))
    with pytest.raises(library.errors.ConflictError):
        client.books.create(title="Flush")
    assert len(server.requests_to("/books")) == 1


def test_operation_that_changes_when_repeated_is_sent_once(
    library: Any, client: Any, server: Library
) -> None:
    client.books.get(BOOK_ID)
    server.plan(f"{BOOK_PATH}/pin", Reply(503, headers=NOW), Reply(204))
    with pytest.raises(library.errors.ServiceUnavailableError):
        client.books.set_pin(BOOK_ID, pin="1234")
    assert len(server.requests_to(f"{BOOK_PATH}/pin")) == 1


def test_configured_status_is_repeated(library: Any, server: Library) -> None:
    with library.Client(server.url, token="t", retry_statuses=[500]) as client:
        server.valid.add("t")
        server.plan(BOOK_PATH, Reply(500, headers=NOW))
        assert client.books.get(BOOK_ID).title == "Orlando"
        server.plan(BOOK_PATH, Reply(503, headers=NOW))
        with pytest.raises(library.errors.ServiceUnavailableError):
            client.books.get(BOOK_ID)
        server.plan(BOOK_PATH, Reply(503, headers=NOW))
        assert client.with_options(retry_statuses=[503]).books.get(BOOK_ID).title == "Orlando"


def test_attempts_and_waits_are_logged(
    client: Any, server: Library, caplog: pytest.LogCaptureFixture
) -> None:
    client.books.get(BOOK_ID)
    server.plan(BOOK_PATH, Reply(503, headers=NOW))
    with caplog.at_level("DEBUG", logger="library"):
        client.books.get(BOOK_ID)
    lines = [record.getMessage().replace(server.url, "") for record in caplog.records]
    assert [line.split(" in ")[0].split(", the next")[0] for line in lines] == [
        f"GET /api/v2{BOOK_PATH}: attempt 1: 503",
        f"GET /api/v2{BOOK_PATH}: attempt 1 failed (503)",
        f"GET /api/v2{BOOK_PATH}: attempt 2: 200",
    ]
