"""Chromium, and the service in a process of its own for it to visit."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, async_playwright

from app.core.passwords import Passwords
from app.core.settings import Settings
from app.db.engine import Database
from app.models import AdminRole
from app.services.common.accounts.administrators import add_admin
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.web_process import web_process
from specfirst.project import read_project
from tests.app.accounts import PASSWORD
from tests.app.conftest import ROOT
from tests.app.docs.browsing import Visitor
from tests.debian_packages import require_program

# Root needs --no-sandbox; the other options stop requests to the vendor.
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium without a window; installed where it is missing."""
    program = require_program("chromium", package="chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=OPTIONS)
        yield browser
        await browser.close()


@pytest.fixture(scope="module")
def service(migrated_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a service as `make run` starts it."""
    folder = tmp_path_factory.mktemp("service")
    settings = {
        "DATABASE_URL": migrated_url,
        "REDIS_URL": redis_url,
        "ENVIRONMENT": "development",
        "STORAGE_FOLDER": str(folder),
        "REDIS_TIMEOUT_SECONDS": "5",
        "PASSWORD_TIME_COST": "1",
        "PASSWORD_MEMORY_KIB": "8",
        "PASSWORD_PARALLELISM": "1",
    }
    project = read_project(ROOT)
    with Watchdog() as watchdog, web_process(project, settings, watchdog, log=folder / "web.log") as process:
        yield process.url


@pytest.fixture
async def visitor(browser: Browser, service: str) -> AsyncIterator[Visitor]:
    """A visitor of the service without cookies or storage. At the end no page has reported a problem."""
    context = await browser.new_context(viewport={"width": 1280, "height": 900})
    visitor = Visitor(await context.new_page(), service)
    yield visitor
    await context.close()
    assert visitor.problems == []


@pytest.fixture
async def admin_email(database: Database, settings: Settings) -> str:
    """The address of a superadmin whose password is `PASSWORD`."""
    passwords, email = Passwords.from_settings(settings), f"{uuid4().hex}@example.com"
    async with database.session() as session:
        await add_admin(
            session,
            email=email,
            password_hash=await passwords.hash(PASSWORD),
            display_name="Grace Hopper",
            role=AdminRole.SUPERADMIN,
        )
    passwords.close()
    return email
