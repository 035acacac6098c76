"""Generating the APIs of a project into the folders of its settings."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from specfirst.cli import main
from tests.compiler.negative.damage import BOOKS
from tests.compiler.snapshot import contents, snapshot

SETTINGS = """
[tool.specfirst]
spec = "{spec}"
generated = "src/server"
clients = "sdk/python"
generate-command = "just generate"

[tool.specfirst.apis.library]
document = "design/library/v1/openapi.yaml"
package = "books"
distribution = "acme-books"
"""
SECOND = """
[tool.specfirst.apis.archive]
document = "design/library/v1/openapi.yaml"
"""


@pytest.fixture
def moved(repository: Path) -> Path:
    """The repository fixture with every folder elsewhere."""
    (repository / "spec").rename(repository / "design")
    (repository / "pyproject.toml").write_text(SETTINGS.format(spec="design"), encoding="utf-8")
    return repository


def test_folders_and_names_follow_the_settings(moved: Path) -> None:
    assert main(["generate"]) == 0
    assert {path.name for path in moved.iterdir()} >= {"src", "sdk"}
    assert not (moved / "generated").exists()
    assert not (moved / "clients").exists()
    assert "from server.books import models" in (moved / "src/server/books/routes.py").read_text("utf-8")
    assert "from server.shared.models import" in (moved / "src/server/books/models.py").read_text("utf-8")
    assert (moved / "sdk/python/acme-books/src/acme_books/__init__.py").exists()
    assert (moved / "src/server/__init__.py").read_text("utf-8") == (
        '"""Generated from design/ by `just generate`: never edited by hand."""\n'
    )


def test_check_names_the_command_of_the_project(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    assert capsys.readouterr().err.endswith("; run: just generate\n")


def test_sdk_of_a_removed_api_is_removed_from_nested_folder(moved: Path) -> None:
    settings = (moved / "pyproject.toml").read_text(encoding="utf-8")
    (moved / "pyproject.toml").write_text(settings + SECOND, encoding="utf-8")
    assert main(["generate"]) == 0
    assert (moved / "sdk/python/archive-api/pyproject.toml").exists()
    (moved / "pyproject.toml").write_text(settings, encoding="utf-8")
    assert main(["generate"]) == 0
    assert [path.name for path in (moved / "sdk/python").iterdir()] == ["acme-books"]
    assert not (moved / "src/server/archive").exists()


def test_change_outside_the_spec_folder_is_noticed(moved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (moved / "pyproject.toml").write_text(SETTINGS.format(spec="spec"), encoding="utf-8")
    assert main(["generate"]) == 0
    sources = json.loads((moved / "src/server/manifest.json").read_bytes())["sources"]
    assert "design/errors.yaml" in sources
    assert main(["generate"]) == 0
    assert capsys.readouterr().out.splitlines()[1].startswith("up to date")
    schemas = moved / BOOKS.replace("spec/", "design/")
    schemas.write_text(schemas.read_text("utf-8").replace("A new book.", "A book to add."), "utf-8")
    assert main(["generate"]) == 0
    assert "A book to add." in (moved / "src/server/books/models.py").read_text("utf-8")


def test_change_of_the_settings_is_noticed(moved: Path) -> None:
    assert main(["generate"]) == 0
    settings = (moved / "pyproject.toml").read_text(encoding="utf-8")
    (moved / "pyproject.toml").write_text(settings.replace("just generate", "just all"), encoding="utf-8")
    assert main(["generate"]) == 0
    assert "`just all`" in (moved / "src/server/__init__.py").read_text("utf-8")


def test_failure_format_of_an_api_is_in_its_package(moved: Path) -> None:
    project = moved / "pyproject.toml"
    project.write_text(project.read_text("utf-8") + 'failures = "shop.formats:Faults"\n', encoding="utf-8")
    assert main(["generate"]) == 0
    operations = (moved / "src/server/books/operations.py").read_text("utf-8")
    assert "from shop.formats import Faults\n" in operations
    assert "FAILURES = ApiFailures(format=Faults(), " in operations


@pytest.mark.parametrize("command", ["generate", "check", "lint"])
def test_command_works_from_any_folder_below(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    root = tmp_path / "repository"
    shutil.copytree(generated, root)
    before = snapshot(root)
    monkeypatch.chdir(root / "spec/library/v1")
    assert main([command]) == 0
    assert snapshot(root) == before


def test_other_project_can_be_named(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "repository"
    shutil.copytree(generated, root)
    shutil.rmtree(root / "generated")
    monkeypatch.chdir(tmp_path)
    assert main(["generate"]) == 2
    assert "is in no project" in capsys.readouterr().err
    assert main(["generate", "--project", "./repository/../repository"]) == 0
    assert contents(root) == contents(generated)


def test_project_and_document_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["--spec", "x.yaml", "--out", ".", "--package", "x", "--project", "."]
    assert main(["generate", *arguments]) == 2
    assert "exclude each other" in capsys.readouterr().err


def test_second_version_is_served_once_the_settings_name_it(
    moved: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Runs before that warn that the folder is not used."""
    shutil.copytree(moved / "design/library/v1", moved / "design/library/v2")
    assert main(["generate"]) == 0
    warned = "design/library/v2/openapi.yaml:1: warning: it is not used"
    assert warned in capsys.readouterr().err
    assert main(["lint"]) == 0
    assert warned in "".join(capsys.readouterr())
    first = (moved / "src/server/books/routes.py").read_bytes()
    with (moved / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('\n[tool.specfirst.apis.library-v2]\ndocument = "design/library/v2/openapi.yaml"\n')
    assert main(["generate"]) == 0
    assert warned not in capsys.readouterr().err
    assert (moved / "src/server/library_v2/routes.py").exists()
    assert (moved / "src/server/books/routes.py").read_bytes() == first
