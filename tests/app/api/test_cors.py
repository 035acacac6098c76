"""Cross-origin requests: known origins with credentials, others without, preflights before authentication."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.app.accounts import BACKOFFICE, CLIENT
from tests.app.conftest import SettingsFactory, serve

KNOWN = "https://app.example.com"
STRANGER = "https://evil.example.com"
ALLOW_ORIGIN = "access-control-allow-origin"
ALLOW_CREDENTIALS = "access-control-allow-credentials"


@pytest.fixture
async def browser(make_settings: SettingsFactory) -> AsyncIterator[httpx.AsyncClient]:
    """An application whose client API lists one origin and `*`; the backoffice lists another one."""
    settings = make_settings(
        client_cors_origins=f"{KNOWN},*", backoffice_cors_origins="https://office.example.com"
    )
    async with serve(settings) as client:
        yield client


async def preflight(client: httpx.AsyncClient, url: str, origin: str) -> httpx.Response:
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "PATCH",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return await client.options(url, headers=headers)


async def test_listed_origin_may_send_credentials(browser: httpx.AsyncClient) -> None:
    response = await browser.get(f"{CLIENT}/config", headers={"Origin": KNOWN})
    assert response.headers[ALLOW_ORIGIN] == KNOWN
    assert response.headers[ALLOW_CREDENTIALS] == "true"
    assert "X-Request-ID" in response.headers["access-control-expose-headers"]


async def test_other_origins_may_not_send_credentials(browser: httpx.AsyncClient) -> None:
    response = await browser.get(f"{CLIENT}/config", headers={"Origin": STRANGER, "Cookie": "session=x"})
    assert response.headers[ALLOW_ORIGIN] == "*"
    assert ALLOW_CREDENTIALS not in response.headers


async def test_disabled_credentials_apply_to_all_origins(make_settings: SettingsFactory) -> None:
    settings = make_settings(client_cors_origins=KNOWN, cors_credentials=False)
    async with serve(settings) as client:
        response = await client.get(f"{CLIENT}/config", headers={"Origin": KNOWN})
    assert response.headers[ALLOW_ORIGIN] == KNOWN
    assert ALLOW_CREDENTIALS not in response.headers


@pytest.mark.parametrize("origin", [STRANGER, KNOWN, "null", "https://office.example.com.evil.com"])
async def test_every_api_has_its_own_origins(browser: httpx.AsyncClient, origin: str) -> None:
    response = await browser.get(f"{BACKOFFICE}/auth/me", headers={"Origin": origin})
    assert response.status_code == 401
    assert ALLOW_ORIGIN not in response.headers


async def test_errors_have_cors_headers(browser: httpx.AsyncClient) -> None:
    for url in (f"{CLIENT}/users/me", f"{CLIENT}/nowhere"):
        response = await browser.get(url, headers={"Origin": KNOWN})
        assert response.status_code in (401, 404)
        assert response.headers[ALLOW_ORIGIN] == KNOWN


async def test_preflight_gets_its_response_before_authentication(browser: httpx.AsyncClient) -> None:
    response = await preflight(browser, f"{CLIENT}/users/me", KNOWN)
    assert (response.status_code, response.content) == (204, b"")
    assert response.headers[ALLOW_ORIGIN] == KNOWN
    assert response.headers[ALLOW_CREDENTIALS] == "true"
    assert "PATCH" in response.headers["access-control-allow-methods"]
    for name in ("Authorization", "Content-Type", "Idempotency-Key", "If-Match"):
        assert name in response.headers["access-control-allow-headers"]


async def test_preflight_of_unlisted_origin_has_no_cors_headers(browser: httpx.AsyncClient) -> None:
    response = await preflight(browser, f"{BACKOFFICE}/users", STRANGER)
    assert response.status_code == 204
    assert not any(name.startswith("access-control-") for name in response.headers)


async def test_options_without_requested_method_is_not_a_preflight(browser: httpx.AsyncClient) -> None:
    response = await browser.options(f"{CLIENT}/users/me", headers={"Origin": KNOWN})
    assert response.status_code == 405
    assert response.headers["allow"] == "DELETE, GET, HEAD, PATCH"


async def test_responses_vary_by_origin(browser: httpx.AsyncClient) -> None:
    for headers in ({}, {"Origin": KNOWN}, {"Origin": STRANGER}):
        assert (await browser.get(f"{CLIENT}/config", headers=headers)).headers["vary"] == "Origin"
