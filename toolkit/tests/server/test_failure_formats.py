"""The server's own refusals have the failure format of the API that the path belongs to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.server.served import Server, read_response, served

PROBLEM, ENVELOPE, OWN = "application/problem+json", "application/json", "application/vnd.shop+json"
FORMATS = {
    "/house/things?a=b": ENVELOPE,
    "/house": ENVELOPE,
    "/house/new/things": PROBLEM,
    "/own/v1/things": OWN,
    "/%6Fwn/v1/things": OWN,
    "http://shop.example/own/v1/things?a": OWN,
    "http://[/own/v1/things": OWN,
    "/owner": PROBLEM,
    "/broken/things": PROBLEM,
    "*": PROBLEM,
}


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("several")
    with served(folder, application="tests.server.several_apis:create_app") as server:
        yield server


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("house")
    with served(folder, application="tests.server.several_apis:create_house") as server:
        yield server


def _refused(server: Server, target: str, rest: str) -> tuple[int, str]:
    """Status and media type."""
    with server.connect() as connection:
        connection.sendall(f"POST {target} HTTP/1.1\r\nHost: test\r\n{rest}".encode())
        response = read_response(connection)
    assert response is not None
    assert response.json
    return response.status, response.headers["content-type"]


@pytest.mark.parametrize("target", FORMATS)
def test_format_follows_the_path(several: Server, target: str) -> None:
    assert _refused(several, target, "Content-Length: x\r\n\r\n") == (400, FORMATS[target])
    assert _refused(several, target, "A: b\r\n" * 200) == (431, FORMATS[target])
    chunked = "Transfer-Encoding: chunked\r\n\r\nx\r\n"
    assert _refused(several, target, chunked) == (400, FORMATS[target])


def test_path_without_end_is_enough(several: Server) -> None:
    assert _refused(several, f"/own/v1/{'a' * 100_000}", "") == (414, OWN)


def test_application_refuses_in_the_same_format(several: Server) -> None:
    for target, media_type in FORMATS.items():
        if target.startswith("/"):
            found = _refused(several, target, "Content-Length: 0\r\nConnection: close\r\n\r\n")
            assert found == (404, media_type), target


def test_unknown_path_has_the_format_that_all_apis_share(several: Server, house: Server) -> None:
    with house.connect() as connection:
        connection.sendall(b"\x00\r\n\r\n")
        response = read_response(connection)
    assert response is not None
    assert (response.status, response.json["code"]) == (400, "request.malformed")
    assert response.json["success"] is False
    with several.connect() as connection:
        connection.sendall(b"\x00\r\n\r\n")
        response = read_response(connection)
    assert response is not None
    assert (response.status, response.headers["content-type"]) == (400, PROBLEM)


def test_format_that_fails_is_logged_and_replaced(several: Server) -> None:
    assert _refused(several, "/broken", "A: b\r\n" * 200) == (431, PROBLEM)
    assert "Broken cannot render request.header_too_large" in several.log.read_text()
