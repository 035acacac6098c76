"""Endless headers, request lines, trailers and chunks."""

from __future__ import annotations

import pytest

from tests.server.served import (
    Response,
    Server,
    processor_seconds,
    read_all,
    read_response,
    resident_bytes,
    send,
    send_all,
)

GET = b"GET /state HTTP/1.1\r\nHost: test\r\nConnection: close\r\n"
CHUNKED = b"POST /body HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
LIMIT = 64 * 1024
PIECE = 16 * 1024
"""How exactly a limit is kept that does not begin with the first byte of a request."""
MEBIBYTE = 1024 * 1024

ENDLESS = {
    "header value": (GET + b"X-A: ", b"a", 431, "request.header_too_large"),
    "header name": (GET, b"a", 431, "request.header_too_large"),
    "many fields": (GET, b"a: b\r\n", 431, "request.header_too_large"),
    "address": (b"GET /", b"a", 414, "request.uri_too_long"),
    "query": (b"GET /state?", b"a=b&", 414, "request.uri_too_long"),
    "chunk extension": (CHUNKED + b"5;", b"a", 431, "request.header_too_large"),
    "trailer value": (CHUNKED + b"0\r\nX-A: ", b"a", 431, "request.header_too_large"),
    "trailer fields": (CHUNKED + b"5\r\nhello\r\n0\r\n", b"a: b\r\n", 431, "request.header_too_large"),
}


def refusal(response: Response | None) -> tuple[int, str]:
    """The status and code of a response of the server itself: problem details, as no API is known."""
    assert response is not None
    body = response.json
    members = {"type", "title", "status", "detail", "instance", "code", "request_id"}
    assert set(body) - {"retry_after"} == members
    assert (body["type"], body["status"]) == ("about:blank", response.status)
    assert body["request_id"] == response.headers["x-request-id"]
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-length"] == str(len(response.body))
    assert response.headers["connection"] == "close"
    assert response.headers["x-frame-options"] == "DENY"
    assert "date" in response.headers
    assert "server" not in response.headers
    return response.status, body["code"]


@pytest.mark.parametrize(("begin", "repeated", "status", "code"), ENDLESS.values(), ids=ENDLESS)
def test_endless_framing_is_refused_at_64_kibibytes(
    patient: Server, begin: bytes, repeated: bytes, status: int, code: str
) -> None:
    padding = repeated * ((LIMIT + PIECE) // len(repeated))
    assert refusal(send(patient, begin + padding)) == (status, code)


@pytest.mark.parametrize(("begin", "repeated", "status", "code"), ENDLESS.values(), ids=ENDLESS)
def test_endless_framing_costs_neither_memory_nor_time(
    patient: Server, begin: bytes, repeated: bytes, status: int, code: str
) -> None:
    pid = patient.process.pid
    memory, seconds = resident_bytes(pid), processor_seconds(pid)
    padding = repeated * (MEBIBYTE // len(repeated))
    for _ in range(10):
        with patient.connect() as connection:
            send_all(connection, begin)
            while send_all(connection, padding) == len(padding):
                pass
            assert read_response(connection) is not None
    assert resident_bytes(pid) - memory < 16 * MEBIBYTE
    assert processor_seconds(pid) - seconds < 1


def test_header_of_just_64_kibibytes_is_served(patient: Server) -> None:
    begin, end = GET + b"X-A: ", b"\r\n\r\n"
    padding = b"a" * (LIMIT - len(begin) - len(end))
    assert send(patient, begin + padding + end).status == 200  # type: ignore[union-attr]
    assert refusal(send(patient, begin + padding + b"a" + end))[0] == 431


def test_header_that_arrives_byte_by_byte_is_served(patient: Server) -> None:
    with patient.connect() as connection:
        for byte in GET + b"\r\n":
            connection.send(bytes([byte]))
        response = read_response(connection)
    assert response is not None
    assert response.status == 200


def test_more_than_128_header_fields_are_refused(patient: Server) -> None:
    few = GET + b"A: b\r\n" * 126 + b"\r\n"
    many = GET + b"A: b\r\n" * 127 + b"\r\n"
    assert send(patient, few).status == 200  # type: ignore[union-attr]
    assert refusal(send(patient, many)) == (431, "request.header_too_large")


def test_long_body_in_small_chunks_is_not_counted_as_header(patient: Server) -> None:
    chunks = b"1;name=value\r\nx\r\n" * 20_000
    response = send(patient, CHUNKED + chunks + b"0\r\n\r\n")
    assert response is not None
    assert response.json["bytes"] == 20_000


def test_trailer_does_not_become_a_header(patient: Server) -> None:
    response = send(patient, CHUNKED + b"5\r\nhello\r\n0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n")
    assert response is not None
    assert response.json == {"bytes": 5, "fields": ["host", "transfer-encoding", "connection"]}


def test_pipelined_requests_are_bounded(patient: Server) -> None:
    slow = b"GET /slow?seconds=0.01 HTTP/1.1\r\nHost: test\r\n\r\n"
    with patient.connect() as connection:
        send_all(connection, slow * 10_000)
        served = read_all(connection).count(b"HTTP/1.1 200 OK")
    # The first, and those that may wait for it.
    assert served == 1 + 16
    assert patient.state()["reasons"]["pipeline"] == 1


def test_pipelined_requests_within_the_limit_are_served_in_order(patient: Server) -> None:
    first = b"GET /slow?seconds=0.05 HTTP/1.1\r\nHost: test\r\n\r\n"
    last = b"POST /body HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc"
    with patient.connect() as connection:
        connection.sendall(first * 5 + last)
        received = read_all(connection)
    assert received.count(b"HTTP/1.1 200 OK") == 6
    assert received.endswith(b'{"bytes":3,"fields":["host","content-length","connection"]}')
