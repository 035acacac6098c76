"""Sending webhook messages to well-behaved and hostile receivers."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from app.integrations.webhooks.sender import EXCERPT_BYTES, SendFailedError, SendFailure, WebhookSender
from tests.app.integrations.webhooks.conftest import NAME, MakeSender, Names
from tests.app.receivers import (
    Behaviour,
    break_off,
    endless_headers,
    garbage,
    hang,
    receiving,
    status,
    stream_for_ever,
)

HEADERS = {"webhook-id": "1", "Content-Type": "application/json"}
BODY = b'{"type":"webhook.test"}'


async def failure(sender: WebhookSender, url: str) -> SendFailure:
    with pytest.raises(SendFailedError) as caught:
        await sender.send(url, HEADERS, BODY)
    return caught.value.failure


def port_of(url: str) -> str:
    return url.rsplit(":", 1)[1].split("/")[0]


async def test_message_arrives_unchanged(make_sender: MakeSender) -> None:
    async with receiving(status(202, b"thanks \xff\x00\x1b[31m")) as receiver:
        response = await make_sender().send(receiver.url, HEADERS, BODY)
    assert response.status == 202
    assert response.excerpt == "thanks \ufffd\ufffd\ufffd[31m"
    (received,) = receiver.received
    assert received.line == "POST /hook?a=1 HTTP/1.1"
    assert received.body == BODY
    assert received.headers["host"] == f"127.0.0.1:{port_of(receiver.url)}"
    assert HEADERS["webhook-id"] == received.headers["webhook-id"]


@pytest.mark.parametrize("code", [301, 302, 307, 308])
async def test_redirect_is_not_followed(make_sender: MakeSender, code: int) -> None:
    async with receiving() as inside:
        redirect = status(code, headers=f"Location: {inside.url}\r\n")
        async with receiving(redirect) as receiver:
            response = await make_sender().send(receiver.url, HEADERS, BODY)
    assert response.status == code
    assert not inside.received


async def test_proxies_of_the_environment_are_ignored(
    make_sender: MakeSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with receiving() as receiver:
        assert (await make_sender().send(receiver.url, HEADERS, BODY)).status == 204


async def test_endless_response_is_truncated(make_sender: MakeSender) -> None:
    async with receiving(stream_for_ever) as receiver:
        response = await make_sender().send(receiver.url, HEADERS, BODY)
    assert (response.status, response.excerpt) == (200, "x" * EXCERPT_BYTES)


async def test_hanging_receiver_times_out(make_sender: MakeSender) -> None:
    async with receiving(hang) as receiver:
        assert await failure(make_sender(seconds=0.2), receiver.url) is SendFailure.TIMED_OUT


async def test_status_counts_if_the_body_is_interrupted(make_sender: MakeSender) -> None:
    async with receiving(break_off) as receiver:
        response = await make_sender().send(receiver.url, HEADERS, BODY)
    assert (response.status, response.excerpt) == (200, "fine")


@pytest.mark.parametrize("behaviour", [garbage, endless_headers])
async def test_invalid_http_is_a_protocol_error(make_sender: MakeSender, behaviour: Behaviour) -> None:
    async with receiving(behaviour) as receiver:
        assert await failure(make_sender(), receiver.url) is SendFailure.PROTOCOL_ERROR


async def test_refused_connection_is_a_failure(make_sender: MakeSender) -> None:
    async with receiving() as receiver:
        pass
    assert await failure(make_sender(), receiver.url) is SendFailure.CONNECTION_FAILED


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%lo", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
)
async def test_name_with_private_address_is_refused(make_sender: MakeSender, address: str) -> None:
    async with receiving() as receiver:
        # The first address is public, the second one private.
        for response in ([address], ["8.8.8.8", address]):
            sender = make_sender(Names(response), opened=())
            assert await failure(sender, f"http://{NAME}:8080/") is SendFailure.ADDRESS_REFUSED
    assert not receiver.received


async def test_name_is_resolved_once(make_sender: MakeSender) -> None:
    """A second lookup would connect to an address that was not checked."""
    names = Names(["127.0.0.1"], ["127.0.0.2"])
    async with receiving() as receiver:
        url = f"http://{NAME}:{port_of(receiver.url)}/"
        sender = make_sender(names, opened=["127.0.0.1/32"])
        assert (await sender.send(url, HEADERS, BODY)).status == 204
        assert names.asked == [NAME]
        # Resolved again for every message.
        assert await failure(sender, url) is SendFailure.ADDRESS_REFUSED
    assert [request.headers["host"] for request in receiver.received] == [f"{NAME}:{port_of(receiver.url)}"]


async def test_next_address_is_tried(make_sender: MakeSender) -> None:
    async with receiving() as receiver:
        # The first refuses connections, on Linux at least, where all of 127.0.0.0/8 is the loopback.
        sender = make_sender(Names(["127.0.0.9", "127.0.0.1"]))
        response = await sender.send(f"http://{NAME}:{port_of(receiver.url)}/", HEADERS, BODY)
    assert response.status == 204


async def test_unresolvable_name_is_a_failure(make_sender: MakeSender) -> None:
    assert await failure(make_sender(Names([])), f"http://{NAME}/") is SendFailure.NAME_UNRESOLVED

    class NoName(Names):
        async def resolve(self, host: str, port: int) -> list[str]:
            raise OSError

    assert await failure(make_sender(NoName([])), f"http://{NAME}/") is SendFailure.NAME_UNRESOLVED


async def test_system_resolver_resolves_names() -> None:
    from app.integrations.webhooks.network import system_resolver

    assert "127.0.0.1" in await system_resolver("localhost", 80)


async def test_certificate_is_verified_for_the_name(make_sender: MakeSender, certificate: Path) -> None:
    """The connection uses an address, but SNI and verification use the name."""
    server = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.load_cert_chain(certificate)
    asked: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    trusting = ssl.create_default_context(cafile=str(certificate))
    async with receiving(tls=server) as receiver:
        sender = make_sender(Names(["127.0.0.1"]), tls=trusting)
        port = port_of(receiver.url)
        assert (await sender.send(f"https://{NAME}:{port}/", HEADERS, BODY)).status == 204
        assert asked == [NAME]
        other = f"https://other.example.com:{port}/"
        assert await failure(sender, other) is SendFailure.CONNECTION_FAILED
        stranger = make_sender(Names(["127.0.0.1"]))
        assert await failure(stranger, f"https://{NAME}:{port}/") is SendFailure.CONNECTION_FAILED
    assert len(receiver.received) == 1


async def test_url_is_validated_again_when_sending(make_sender: MakeSender) -> None:
    assert await failure(make_sender(opened=()), "http://127.0.0.1/") is SendFailure.ADDRESS_REFUSED
