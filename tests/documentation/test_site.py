"""The documentation site, built as `make docs` builds it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts.documentation.__main__ import main
from scripts.env_example import described_settings
from specfirst import project
from specfirst.compiler.lint.rule_book import entries
from tests.run.service_run import REPOSITORY


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    assert main([str(folder)]) == 0
    return folder


def test_every_page_is_in_the_site_and_in_its_navigation(site: Path) -> None:
    navigation = (REPOSITORY / "zensical.toml").read_text()
    for page in (REPOSITORY / "docs").rglob("*.md"):
        path = page.relative_to(REPOSITORY / "docs")
        assert (site / path.with_suffix(".html")).is_file()
        assert f'"{path}"' in navigation


def test_reference_lists_every_setting(site: Path) -> None:
    page = (site / "reference" / "settings.html").read_text()
    assert [setting.name for setting in described_settings() if setting.name not in page] == []


def test_reference_has_every_lint_rule(site: Path) -> None:
    page = (site / "reference" / "lint-rules.html").read_text()
    assert [rule.id for rule in entries() if f"<code>{rule.id}</code>" not in page] == []


def test_reference_has_every_key_of_a_project(site: Path) -> None:
    page = (site / "reference" / "project.html").read_text()
    code = Path(project.__path__[0]).glob("*.py")
    keys = {key for file in code for key in re.findall(r'table\.\w+\("([a-z-]+)"', file.read_text())}
    assert "lint-preset" in keys
    assert [key for key in sorted(keys) if key not in page] == []


def test_viewers_of_the_apis_are_part_of_the_site(site: Path) -> None:
    assert (site / "apis" / "client_v1" / "swagger.html").is_file()


def test_broken_link_fails_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = {"broken.md": "# Broken\n\n[a page](no-such-page.md)\n"}
    monkeypatch.setattr("scripts.documentation.__main__.reference_pages", lambda: pages)
    assert main([str(tmp_path / "site")]) == 1
    assert "no-such-page.md" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()
