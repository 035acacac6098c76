"""The middleware, tested with responses of small applications."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from app.api.cors import CorsPolicies, CorsPolicy
from app.api.request_pass import RequestPass
from app.api.trusted_proxies import TrustedProxies

ORIGIN = "https://app.example.com"
POLICIES = CorsPolicies(
    {
        "/api": CorsPolicy(origins=[ORIGIN], credentials=True),
        "/api/inner": CorsPolicy(origins=["*"], credentials=True),
    }
)


async def _headers(path: str, sent: dict[str, str], **scope: Any) -> dict[str, str]:
    messages: list[Message] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await Response("done", headers=sent)(scope, receive, send)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        messages.append(message)

    outer = RequestPass(
        app,
        proxies=TrustedProxies([]),
        cors=POLICIES,
        headers={"Cache-Control": "no-store", "X-Frame-Options": "DENY"},
        metrics=None,
    )
    origin = (b"origin", ORIGIN.encode())
    await outer(
        {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": [origin], **scope},
        receive,
        send,
    )
    raw = [(name.decode(), value.decode()) for name, value in messages[0]["headers"]]
    assert len(dict(raw)) == len(raw), "a header is sent twice"
    return dict(raw)


@pytest.mark.parametrize(
    ("sent", "expected"),
    [({}, "Origin"), ({"Vary": "Accept"}, "Accept, Origin"), ({"Vary": "accept, origin"}, "accept, origin")],
)
async def test_vary_contains_origin_once(sent: dict[str, str], expected: str) -> None:
    assert (await _headers("/api/x", sent))["vary"] == expected


async def test_response_keeps_its_own_header() -> None:
    headers = await _headers("/api/x", {"Cache-Control": "private"})
    assert (headers["cache-control"], headers["x-frame-options"]) == ("private", "DENY")


@pytest.mark.parametrize(
    ("path", "root", "allowed"),
    [
        ("/api/x", "", ORIGIN),
        ("/api/inner/x", "", "*"),
        ("/api/innermost", "", ORIGIN),
        ("/apis", "", None),
        ("/", "", None),
        ("/proxied/api/x", "/proxied", ORIGIN),
        # The proxy has removed its prefix.
        ("/api/x", "/proxied", ORIGIN),
    ],
)
async def test_policy_is_that_of_the_longest_prefix(path: str, root: str, allowed: str | None) -> None:
    headers = await _headers(path, {}, root_path=root)
    assert headers.get("access-control-allow-origin") == allowed
    assert ("vary" in headers) == (allowed is not None)
