"""The documentation routes: access, addresses and headers."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx
import pytest

from app.integrations.cache.redis_client import RedisClient
from app.main import create_app
from tests.app.accounts import BACKOFFICE, CLIENT, code_of
from tests.app.conftest import PRODUCTION, ROOT, SettingsFactory, serve

PASSWORD = "sixteen or more characters"
PAGES = ("docs", "redoc", "openapi.json")


class Links(HTMLParser):
    """The addresses that a page refers to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if name in ("href", "src", "data-spec") and value]


async def test_openapi_json_is_the_bundle(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{CLIENT}/openapi.json")
    assert response.headers["content-type"] == "application/json"
    assert response.content == (ROOT / "generated/client_v1/openapi.json").read_bytes()
    known = {"If-None-Match": response.headers["etag"]}
    again = await client.get(f"{CLIENT}/openapi.json", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "public, no-cache"


@pytest.mark.parametrize("prefix", ["", "/behind/a/proxy"])
async def test_every_link_of_every_page_resolves(make_settings: SettingsFactory, prefix: str) -> None:
    settings = make_settings(environment="development", docs_links={"Mail": "http://127.0.0.1:8025"})
    transport = httpx.ASGITransport(create_app(settings), root_path=prefix)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test") as http:
        pages, seen = [f"{prefix}/"], {f"{prefix}/"}
        while pages:
            page = await http.get(pages.pop())
            assert page.status_code == 200, page.url
            if not page.headers["content-type"].startswith("text/html"):
                continue
            links = {link for link in Links(page.text).found if link != "http://127.0.0.1:8025/"}
            assert all(link.startswith(f"{prefix}/") for link in links)
            pages += links - seen
            seen |= links
    expected = {f"{prefix}{api}/{page}" for api in (CLIENT, BACKOFFICE) for page in PAGES}
    expected |= {f"{prefix}{path}" for path in ("/livez", "/readyz", f"{CLIENT}/config/health")}
    assert expected <= seen
    assert len(seen) > len(expected) + 10  # scripts and styles


async def test_landing_page_leads_to_the_links_of_the_settings(make_settings: SettingsFactory) -> None:
    links = {"Mail <b>": "http://127.0.0.1:8025/?a=1&b=2"}
    async with serve(make_settings(docs_links=links)) as client:
        page = await client.get("/")
    assert '<a href="http://127.0.0.1:8025/?a=1&amp;b=2">Mail &lt;b&gt;</a>' in page.text


@pytest.mark.parametrize("path", ["/", f"{CLIENT}/docs", f"{CLIENT}/redoc"])
async def test_page_has_a_strict_policy_and_no_inline_script(client: httpx.AsyncClient, path: str) -> None:
    page = await client.get(path)
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "http" not in policy
    script = re.search("script-src ([^;]*)", policy)
    assert script is None or script[1] == "'self'"
    assert re.findall("<script(?! src)", page.text) == []
    assert re.findall(r"\son\w+=", page.text) == []


async def test_unchanged_asset_is_not_sent_again(client: httpx.AsyncClient) -> None:
    first = await client.get("/docs-assets/swagger-ui.css")
    assert first.headers["content-type"].startswith("text/css")
    again = await client.get("/docs-assets/swagger-ui.css", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert code_of(await client.get("/docs-assets/nothing.css")) == (404, "request.not_found")


async def paths_without_a_response(client: httpx.AsyncClient) -> set[str]:
    paths = {"/", "/docs-assets/docs.css"} | {
        f"{api}/{page}" for api in (CLIENT, BACKOFFICE) for page in PAGES
    }
    return {path for path in paths if (await client.get(path)).status_code == 404}


@pytest.mark.parametrize(
    "given", [{"docs_enabled": False}, {"docs_enabled": False, "environment": "development"}]
)
async def test_disabled_documentation_is_not_found(
    make_settings: SettingsFactory, given: dict[str, object]
) -> None:
    async with serve(make_settings(**given)) as client:
        assert len(await paths_without_a_response(client)) == 8


async def test_production_serves_documentation_only_on_request(make_settings: SettingsFactory) -> None:
    async with serve(make_settings(**PRODUCTION)) as client:
        assert len(await paths_without_a_response(client)) == 8
        assert code_of(await client.get("/")) == (404, "request.not_found")
    async with serve(make_settings(**PRODUCTION, docs_enabled=True)) as client:
        assert await paths_without_a_response(client) == {f"{BACKOFFICE}/{page}" for page in PAGES}
        assert BACKOFFICE not in (await client.get("/")).text


async def test_backoffice_documentation_is_open_in_development(make_settings: SettingsFactory) -> None:
    async with serve(make_settings(environment="development")) as client:
        assert await paths_without_a_response(client) == set()


@pytest.mark.parametrize("page", PAGES)
async def test_backoffice_documentation_asks_for_its_password(
    make_settings: SettingsFactory, redis: RedisClient, page: str
) -> None:
    async with serve(make_settings(backoffice_docs_password=PASSWORD)) as client:
        path = f"{BACKOFFICE}/{page}"
        for wrong in (None, ("any", "wrong"), ("any", ""), (PASSWORD, "")):
            response = await client.get(path, auth=wrong)
            assert code_of(response) == (401, "auth.unauthenticated")
            assert response.headers["www-authenticate"].startswith("Basic realm=")
        for header in ("Basic", "Basic ???", "Basic /w==", "Bearer abc"):
            response = await client.get(path, headers={"Authorization": header})
            assert code_of(response) == (401, "auth.unauthenticated")
        response = await client.get(path, auth=("any", PASSWORD))
        assert response.status_code == 200
        assert "public" not in response.headers["cache-control"]
        assert "Asks for the documentation password." in (await client.get("/")).text
        assert (await client.get(f"{CLIENT}/{page}")).status_code == 200


async def test_wrong_documentation_passwords_are_limited(
    make_settings: SettingsFactory, redis: RedisClient
) -> None:
    async with serve(make_settings(backoffice_docs_password=PASSWORD)) as client:
        path = f"{BACKOFFICE}/openapi.json"
        for _ in range(30):
            assert (await client.get(path, auth=("any", PASSWORD))).status_code == 200
        statuses = [(await client.get(path, auth=("any", "wrong"))).status_code for _ in range(21)]
        assert statuses == [401] * 20 + [429]
        response = await client.get(path, auth=("any", PASSWORD))
        assert code_of(response) == (429, "rate.limited")
        assert int(response.headers["retry-after"]) > 0


async def test_documentation_password_works_without_redis(make_settings: SettingsFactory) -> None:
    settings = make_settings(
        backoffice_docs_password=PASSWORD, redis_url="redis://127.0.0.1:9/0", redis_timeout_seconds=0.2
    )
    async with serve(settings) as client:
        path = f"{BACKOFFICE}/openapi.json"
        assert (await client.get(path, auth=("any", "wrong"))).status_code == 401
        assert (await client.get(path, auth=("any", PASSWORD))).status_code == 200
