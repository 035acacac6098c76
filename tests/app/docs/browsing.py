"""A page in Chromium, with the actions that tests take on it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Page, Request, expect

# Far above the usual duration, because the machine may be busy.
_PATIENCE_MILLISECONDS = 90_000
expect.set_options(timeout=_PATIENCE_MILLISECONDS)

_REFUSED_REQUEST = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")


class Visitor:
    """Opens pages of one site, and collects the problems that they report."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.problems: list[str] = []
        page.set_default_timeout(_PATIENCE_MILLISECONDS)
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.problems.append(f"exception: {error}"))
        page.on("requestfailed", lambda request: self.problems.append(f"failed: {request.url}"))
        page.on("request", self._note_request)

    async def open(self, path: str, *, until: str) -> None:
        """Open a page of the site and wait for an element of it."""
        await self.page.goto(self.site + path)
        await self.page.wait_for_selector(until)

    async def open_operation(self, operation: str) -> None:
        """Unfold an operation of Swagger UI, by tag and operation id: `users-users_list`."""
        await self.page.click(f"#operations-{operation} .opblock-summary-control")
        await self.page.wait_for_selector(f"#operations-{operation} .responses-wrapper")

    async def log_in(self, email: str, password: str) -> None:
        """Fill in the login box and send it."""
        await self.page.fill("#login [name=email]", email)
        await self.page.fill("#login [name=password]", password)
        await self.page.click("#login button")

    async def execute(self, operation: str) -> int:
        """Try an unfolded operation without parameters and return the status of its response."""
        block = self.page.locator(f"#operations-{operation}")
        if not await block.locator(".execute").count():
            await block.locator(".try-out__btn").click()
        path = await block.locator(".opblock-summary-path").get_attribute("data-path")
        async with self.page.expect_response(f"**{path}") as sent:
            await block.locator(".execute").click()
        await block.locator(".live-responses-table").wait_for()
        return (await sent.value).status

    def _note_message(self, message: ConsoleMessage) -> None:
        # Chromium reports every 4xx: a test that provokes one checks it otherwise.
        if message.type == "error" and not _REFUSED_REQUEST.match(message.text):
            self.problems.append(f"console: {message.text}")

    def _note_request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws") and not request.url.startswith(self.site):
            self.problems.append(f"request to another site: {request.url}")
