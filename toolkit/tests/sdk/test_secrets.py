"""Secrets in representations, logs and exceptions of clients."""

from __future__ import annotations

import traceback
from typing import Any

import pytest

from tests.sdk.library_server import BOOK, EMAIL, PASSWORD, Library

SECRET = "s3cr3t"


@pytest.mark.parametrize("token", [f"{SECRET}\n", f"{SECRET} x", f"{SECRET}é", f"{SECRET}\r\nX: y", ""])
def test_malformed_token_is_named_and_not_shown(library: Any, server: Library, token: str) -> None:
    with pytest.raises(library.InvalidArgumentError, match="access token") as raised:
        library.Client(server.url, token=token)
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    with (
        library.Client(server.url, token=lambda: token) as client,
        pytest.raises(library.InvalidArgumentError, match="access token") as late,
    ):
        client.books.get(BOOK["id"])
    assert SECRET not in "".join(traceback.format_exception(late.value))
    assert not server.received


@pytest.mark.parametrize("value", [f"{SECRET}\n", f"{SECRET}é", f" {SECRET}"])
def test_malformed_header_is_named_and_not_shown(library: Any, server: Library, value: str) -> None:
    with pytest.raises(library.InvalidArgumentError, match="X-Key") as raised:
        library.Client(server.url, headers={"X-Key": value})
    assert SECRET not in "".join(traceback.format_exception(raised.value))


def test_user_of_the_address_is_sent_and_not_shown(
    library: Any, server: Library, caplog: pytest.LogCaptureFixture
) -> None:
    address = server.url.replace("http://", f"http://ada:{SECRET}@")
    with caplog.at_level("DEBUG"), library.Client(address, token="t", max_retries=0) as client:
        client.shelves.import_("a")
        assert server.received[0].headers["authorization"].startswith("Basic ")
        with pytest.raises(library.APIError) as raised:
            client.books.get(BOOK["id"])
    assert SECRET not in f"{client!r} {raised.value!r} {caplog.text}"
    for broken in (f"ada:{SECRET}@host", f"http://ada:{SECRET}@host:port", f"http://ada:{SECRET}@[::1"):
        with pytest.raises(library.InvalidArgumentError) as refused:
            library.Client(broken)
        assert SECRET not in "".join(traceback.format_exception(refused.value))


def test_models_do_not_print_secrets(library: Any, client: Any) -> None:
    pair = client.auth.login(email=EMAIL, password=PASSWORD)
    assert pair.access_token.startswith("access-")
    assert "access-" not in repr(pair)
    assert "refresh-" not in repr(pair)
    change = library.models.PinChange(pin=SECRET, hint="the usual")
    assert change.pin == SECRET
    assert SECRET not in repr(change)
    assert "the usual" in repr(change)
