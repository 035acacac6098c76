"""The documentation as static files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.api.docs.export import export, main
from tests.app.conftest import ROOT
from tests.app.docs.browsing import Visitor

APIS = ("client_v1", "backoffice_v1")


async def test_exported_pages_work_from_the_disk(browser: Browser, tmp_path: Path) -> None:
    export(tmp_path, name="The <service>")
    context = await browser.new_context()
    visitor = Visitor(await context.new_page(), tmp_path.as_uri())
    await visitor.open("/index.html", until="h1 >> text=The <service>")
    await visitor.page.click("a[href='client_v1/swagger.html']")
    await visitor.page.wait_for_selector(".opblock")
    await visitor.page.click(".opblock .opblock-summary-control")
    await visitor.page.wait_for_selector(".responses-wrapper")
    assert await visitor.page.locator(".try-out, #login, .execute").count() == 0
    await expect(visitor.page.locator(".btn.authorize")).to_be_hidden()
    await visitor.page.click("nav >> text=ReDoc")
    await visitor.page.wait_for_selector("[data-section-id] h2")
    await visitor.page.click("nav >> text=openapi.json")
    await visitor.page.wait_for_url("**/openapi.json")
    await context.close()
    assert visitor.problems == []


def test_export_writes_the_documents_of_all_apis(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    command = [sys.executable, "-m", "app.api.docs.export", str(folder)]
    # No setting is needed: the documents do not depend on an installation.
    done = subprocess.run(command, cwd=ROOT, env={}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"The documentation is in {folder}/index.html\n"
    for api in APIS:
        exported = (folder / api / "openapi.json").read_bytes()
        assert exported == (ROOT / "generated" / api / "openapi.json").read_bytes()


def test_export_to_a_path_that_is_a_file_fails_with_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "site").touch()
    assert main([str(tmp_path / "site")]) == 1
    assert capsys.readouterr().err == f"{tmp_path}/site/assets: Not a directory\n"
