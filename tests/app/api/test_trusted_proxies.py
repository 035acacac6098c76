"""Forwarded headers are trusted in the same way as by uvicorn's middleware."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from app.api.trusted_proxies import TrustedProxies

TRUSTED: tuple[list[str], ...] = (
    [],
    ["10.0.0.1"],
    ["10.0.0.0/8", "192.0.2.1"],
    ["2001:db8::/32", "::1"],
    ["0.0.0.0/0"],
)
CLIENTS = (None, ("10.0.0.1", 5), ("192.0.2.9", 6), ("2001:db8::1", 7), ("0:0:0:0:0:0:0:1", 8), ("", 0))
FORWARDED: tuple[list[bytes], ...] = (
    [],
    [b""],
    [b"203.0.113.7"],
    [b"203.0.113.7:1234"],
    [b"203.0.113.7:x"],
    [b"2001:db8::7"],
    [b"2001:db9::7"],
    [b"[2001:db9::7]"],
    [b"[2001:db9::7]:443"],
    [b"[2001:db9::7]x", b"[2001:db9::7"],
    [b"[2001:db9::7]:x"],
    [b"198.51.100.1, 203.0.113.7, 10.2.3.4"],
    [b"198.51.100.1", b"10.2.3.4 , 10.0.0.1"],
    [b"10.0.0.1, 192.0.2.1"],
    [b" , 10.0.0.1"],
    [b"unknown, 10.0.0.1:80"],
    [b"a" * 300 + b", 10.0.0.1"],
    [b"\xe9, 10.0.0.1"],
)
SCHEMES = (None, b"https", b" https ", b"wss", b"ftp", b"HTTPS")


@pytest.mark.parametrize("trusted", TRUSTED, ids=",".join)
async def test_client_and_scheme_equal_those_of_uvicorn(trusted: list[str]) -> None:
    proxies = TrustedProxies(trusted)
    compared = 0
    for client, forwarded, scheme, kind in itertools.product(
        CLIENTS, FORWARDED, SCHEMES, ("http", "websocket")
    ):
        headers = [(b"x-forwarded-for", value) for value in forwarded]
        headers += [] if scheme is None else [(b"x-forwarded-proto", scheme)]
        scope = {"type": kind, "scheme": "http", "client": client, "headers": headers}
        expected = await _by_uvicorn(dict(scope), trusted)
        proxies.apply(scope)
        assert (scope["client"], scope["scheme"]) == expected, (client, forwarded, scheme)
        compared += 1
    assert compared == len(CLIENTS) * len(FORWARDED) * len(SCHEMES) * 2


def test_last_scheme_counts_where_several_are_given() -> None:
    headers = [(b"x-forwarded-proto", b"http"), (b"x-forwarded-proto", b"https")]
    scope: dict[str, Any] = {"type": "http", "scheme": "http", "client": ("10.0.0.1", 1), "headers": headers}
    TrustedProxies(["10.0.0.1"]).apply(scope)
    assert scope["scheme"] == "https"


async def _by_uvicorn(scope: dict[str, Any], trusted: list[str]) -> tuple[Any, str]:
    seen: list[tuple[Any, str]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((scope["client"], scope["scheme"]))

    middleware: Any = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]
    await middleware(scope, None, None)
    return seen[0]
