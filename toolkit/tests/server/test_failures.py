"""Malformed requests, and requests that the server does not support."""

from __future__ import annotations

import socket

import pytest

from tests.server.served import Server, read_all, read_response, send
from tests.server.test_sizes import refusal

HEAD = b"POST /body HTTP/1.1\r\nHost: test\r\n"
MALFORMED = {
    "no request line": b"hello\r\n\r\n",
    "no version": b"GET /state\r\n\r\n",
    "unknown method": b"GE\x00T /state HTTP/1.1\r\nHost: test\r\n\r\n",
    "unknown version": b"GET /state HTTP/3.0\r\nHost: test\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "no host": b"GET /state HTTP/1.1\r\n\r\n",
    "two hosts": b"GET /state HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "space before the colon": b"GET /state HTTP/1.1\r\nHost : test\r\n\r\n",
    "folded header": b"GET /state HTTP/1.1\r\nHost: test\r\nA: b\r\n c\r\n\r\n",
    "NUL in a header": b"GET /state HTTP/1.1\r\nHost: test\r\nA: \x00\r\n\r\n",
    "bare line feed": b"GET /state HTTP/1.1\nHost: test\n\n",
    "bare carriage return": b"GET /state HTTP/1.1\r\nHost: test\r\nA: b\rC: d\r\n\r\n",
    "negative length": HEAD + b"Content-Length: -1\r\n\r\n",
    "length that is no number": HEAD + b"Content-Length: 1x\r\n\r\na",
    "length with a sign": HEAD + b"Content-Length: +1\r\n\r\na",
    "two lengths": HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": HEAD + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunks and length": HEAD + b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
    "coding after chunked": HEAD + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
    "unknown coding": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunk size that is no number": HEAD + b"Transfer-Encoding: chunked\r\n\r\nx\r\n",
    "chunk size with a prefix": HEAD + b"Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n",
    "chunk size out of range": HEAD + b"Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    "chunk longer than its size": HEAD + b"Transfer-Encoding: chunked\r\n\r\n1\r\nhello\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_request_is_refused(patient: Server, data: bytes) -> None:
    assert refusal(send(patient, data)) == (400, "request.malformed")


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED)
def test_malformed_request_does_not_break_into_the_response_before_it(patient: Server, data: bytes) -> None:
    first = b"GET /slow?seconds=0.05 HTTP/1.1\r\nHost: test\r\n\r\n"
    with patient.connect() as connection:
        connection.sendall(first + data)
        received = read_all(connection)
    head, _, rest = received.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert rest.startswith(b'{"path":"/slow"}')
    assert received.count(b"HTTP/1.1 ") <= 2


def test_client_knows_its_refused_request_by_the_id_it_sent(patient: Server) -> None:
    response = send(patient, HEAD + b"X-Request-ID: mine-1\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")
    assert response is not None
    assert response.json["request_id"] == "mine-1"


def test_application_sees_a_disconnect_for_a_malformed_body(patient: Server) -> None:
    before = patient.state()["events"].get("left during the body", 0)
    with patient.connect() as connection:
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
        connection.sendall(b"x\r\n")
        assert refusal(read_response(connection)) == (400, "request.malformed")
    patient.await_state(lambda state: state["events"].get("left during the body", 0) == before + 1)


def test_client_that_closes_its_sending_side_counts_as_gone(patient: Server) -> None:
    before = patient.state()["events"].get("stream ended", 0)
    with patient.connect() as connection:
        connection.sendall(b"GET /stream?size=5&pause=60&count=2 HTTP/1.1\r\nHost: test\r\n\r\n")
        assert connection.recv(65536)
        connection.shutdown(socket.SHUT_WR)
        read_all(connection)
        patient.await_state(lambda state: state["events"].get("stream ended", 0) == before + 1)


@pytest.mark.parametrize(
    "upgrade",
    [
        b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n",
    ],
)
def test_upgrade_is_ignored_and_the_connection_closes(patient: Server, upgrade: bytes) -> None:
    smuggled = b"GET /state HTTP/1.1\r\nHost: test\r\n\r\n"
    begin = b"GET /nowhere HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\n"
    with patient.connect() as connection:
        connection.sendall(begin + upgrade + b"\r\n" + smuggled)
        received = read_all(connection)
    assert received.startswith(b"HTTP/1.1 404 Not Found\r\n")
    assert b"connection: close\r\n" in received
    assert received.count(b"HTTP/1.1 ") == 1
    assert "WebSocket" not in patient.log.read_text()


def test_connect_is_refused_and_the_connection_closes(patient: Server) -> None:
    request = b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n"
    with patient.connect() as connection:
        connection.sendall(request + b"GET /state HTTP/1.1\r\nHost: test\r\n\r\n")
        received = read_all(connection)
    assert received.count(b"HTTP/1.1 ") == 1
    assert received.startswith(b"HTTP/1.1 4")


def test_no_stack_is_logged(patient: Server) -> None:
    for data in MALFORMED.values():
        send(patient, data)
    assert "Traceback" not in patient.log.read_text()
