"""The pages in Chromium: their content, their requests, login, and trying operations."""

from __future__ import annotations

import json

import httpx
from playwright.async_api import Browser, expect
from starlette.types import ASGIApp, Receive, Scope, Send

from app.db.engine import Database
from app.main import create_app
from tests.app.accounts import BACKOFFICE, CLIENT, PASSWORD, new_user
from tests.app.conftest import ROOT, SettingsFactory
from tests.app.docs.browsing import Visitor
from tests.sdk.live import serving

SWAGGER, REDOC = "/docs", "/redoc"
DOCS_PASSWORD = "sixteen or more characters"
OPERATION = ".opblock"
HEADING = "[data-section-id] h2"
TWO_SCREENS = 2 * 900


async def test_client_pages_work_in_dark_mode(browser: Browser, service: str) -> None:
    context = await browser.new_context(color_scheme="dark")
    visitor = Visitor(await context.new_page(), service)
    await visitor.open("/", until=".card")
    await visitor.open(CLIENT + SWAGGER, until=OPERATION)
    await visitor.open(CLIENT + REDOC, until=HEADING)
    await context.close()
    assert visitor.problems == []


async def test_landing_page_leads_to_viewers_that_show_roles_and_limits(visitor: Visitor) -> None:
    notes = "Roles: superadmin, operator · Rate limit: 120 in 60 s per principal"
    await visitor.open("/", until=".card")
    await visitor.page.click(f"a[href='{BACKOFFICE}/docs']")
    await visitor.page.wait_for_selector(OPERATION)
    operation = visitor.page.locator("#operations-users-users_update")
    await expect(operation.locator(".role")).to_have_text(["superadmin", "operator"])
    await visitor.open_operation("users-users_update")
    await expect(operation.locator(".opblock-description")).to_contain_text(notes)
    await visitor.page.click("nav >> text=ReDoc")
    await visitor.page.wait_for_selector(HEADING)
    await expect(visitor.page.locator("body")).to_contain_text(notes)
    box = await visitor.page.locator("#redoc").bounding_box()
    assert box is not None
    assert (box["x"], box["width"]) == (0, 1280)
    assert await visitor.page.locator("img[alt*=logo]").count() == 0
    await visitor.page.click("nav >> text=All APIs")
    await visitor.page.wait_for_selector(".card")


async def test_login_survives_a_reload_and_holds_for_one_api(visitor: Visitor, admin_email: str) -> None:
    await visitor.open(BACKOFFICE + SWAGGER, until=OPERATION)
    await visitor.log_in(admin_email, "not the password")
    problem = visitor.page.locator("#login-problem")
    await expect(problem).to_have_text("The e-mail address or the password is wrong.")
    await expect(visitor.page.locator("#account")).to_be_hidden()
    await visitor.open_operation("auth-auth_get_me")
    assert await visitor.execute("auth-auth_get_me") == 401
    await visitor.log_in(admin_email, PASSWORD)
    account = visitor.page.locator("#account")
    await expect(account).to_contain_text(f"{admin_email}, superadmin")
    assert await visitor.execute("auth-auth_get_me") == 200
    await visitor.page.reload()
    await expect(account).to_contain_text(f"{admin_email}, superadmin")
    await visitor.page.wait_for_selector("#operations-auth-auth_get_me .responses-wrapper")
    assert await visitor.execute("auth-auth_get_me") == 200
    await account.locator("button").click()
    await expect(visitor.page.locator("#login")).to_be_visible()
    assert await visitor.execute("auth-auth_get_me") == 401
    assert await visitor.page.evaluate("sessionStorage.length + localStorage.length") == 0
    await visitor.log_in(admin_email, PASSWORD)
    await expect(account).to_be_visible()
    await visitor.open(CLIENT + SWAGGER, until=OPERATION)
    await expect(visitor.page.locator("#login")).to_be_visible()


async def test_expiring_token_is_refreshed_and_revoked_session_ends(
    visitor: Visitor, service: str, database: Database
) -> None:
    async with httpx.AsyncClient(base_url=service) as http:
        user = await new_user(http)
    await visitor.open(CLIENT + SWAGGER, until=OPERATION)
    await visitor.log_in(user.email, PASSWORD)
    await expect(visitor.page.locator("#account")).to_contain_text(user.email)
    await visitor.open_operation("users-users_get_me")
    read = "JSON.parse(sessionStorage.getItem(sessionStorage.key(0)))"
    before = await visitor.page.evaluate(read)
    expired = json.dumps({**before, "expires": 0})
    await visitor.page.evaluate("text => sessionStorage.setItem(sessionStorage.key(0), text)", expired)
    assert await visitor.execute("users-users_get_me") == 200
    after = await visitor.page.evaluate(read)
    assert after["access"] != before["access"]
    assert after["refresh"] != before["refresh"]
    headers = {"Authorization": f"Bearer {after['access']}"}
    async with httpx.AsyncClient(base_url=service, headers=headers) as http:
        assert (await http.post(f"{CLIENT}/auth/logout")).status_code == 204
        assert (await http.get(f"{CLIENT}/users/me")).status_code == 401
    assert await visitor.execute("users-users_get_me") == 401
    await expect(visitor.page.locator("#login-problem")).to_have_text("The session has ended: log in again.")


async def test_token_under_authorize_survives_a_reload(
    visitor: Visitor, service: str, database: Database
) -> None:
    async with httpx.AsyncClient(base_url=service) as http:
        user = await new_user(http)
    await visitor.open(CLIENT + SWAGGER, until=OPERATION)
    await visitor.page.click(".btn.authorize")
    await visitor.page.fill(".auth-container input", user.access_token)
    await visitor.page.click(".modal-btn.authorize")
    await visitor.page.reload()
    await visitor.page.wait_for_selector(OPERATION)
    await visitor.open_operation("users-users_get_me")
    assert await visitor.execute("users-users_get_me") == 200
    assert await visitor.page.evaluate("localStorage.length") == 0


def behind_proxy(app: ASGIApp, prefix: str) -> ASGIApp:
    """The application as uvicorn calls it with `--root-path`, behind a proxy that removes the prefix."""

    async def prefixed(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["root_path"] = prefix
        await app(scope, receive, send)

    return prefixed


async def test_protected_documentation_below_a_proxy_path_can_be_tried(
    browser: Browser, make_settings: SettingsFactory, admin_email: str
) -> None:
    app = create_app(make_settings(backoffice_docs_password=DOCS_PASSWORD))
    context = await browser.new_context(http_credentials={"username": "any", "password": DOCS_PASSWORD})
    with serving(behind_proxy(app, "/below")) as site:
        visitor = Visitor(await context.new_page(), f"{site}/below")
        await visitor.open("/", until=".card")
        await visitor.page.click(f"a[href='/below{BACKOFFICE}/docs']")
        await visitor.page.wait_for_selector(OPERATION)
        await visitor.open_operation("auth-auth_get_me")
        assert await visitor.execute("auth-auth_get_me") == 401
        await visitor.log_in(admin_email, PASSWORD)
        await expect(visitor.page.locator("#account")).to_contain_text(admin_email)
        assert await visitor.execute("auth-auth_get_me") == 200
        await context.close()
    assert visitor.problems == []


def tallest_operations(package: str) -> list[str]:
    """The operations with the most parameters and examples."""
    document = json.loads((ROOT / "generated" / package / "openapi.json").read_text())
    sizes = {
        f"{operation['tags'][0]}-{operation['operationId']}": len(json.dumps(operation.get("parameters", [])))
        + len(json.dumps(operation.get("requestBody", {})))
        + len(json.dumps([response for status, response in operation["responses"].items() if status < "300"]))
        for path in document["paths"].values()
        for operation in path.values()
        if "operationId" in operation
    }
    return sorted(sizes, key=lambda name: sizes[name], reverse=True)[:3]


async def test_opened_operation_fits_on_two_screens_with_its_errors_collapsed(visitor: Visitor) -> None:
    await visitor.open(BACKOFFICE + SWAGGER, until=OPERATION)
    for name in tallest_operations("backoffice_v1"):
        await visitor.open_operation(name)
        operation = visitor.page.locator(f"#operations-{name}")
        box = await operation.bounding_box()
        assert box is not None
        assert box["height"] < TWO_SCREENS, name
        opened = operation.locator("tr.response[data-code='401']")
        await expect(opened).to_have_count(0)
        line = operation.locator(".error-toggle", has_text="401")
        await expect(line).to_have_text("401auth.unauthenticated")
        await line.click()
        await expect(opened).to_contain_text('"code": "auth.unauthenticated"')
        await line.click()
        await expect(opened).to_have_count(0)
        await visitor.page.click(f"#operations-{name} .opblock-summary-control")
