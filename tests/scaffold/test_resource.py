"""`specfirst scaffold` in a copy of this repository: the new resource works, and its own tests pass."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIELDS = "title:text,points:integer,weight:number,shared:boolean,due_on:date?,origin:uuid?"
PARTS = (
    *("app", "clients", "generated", "migrations", "scripts", "spec", "tests"),
    # ruff sorts imports by the packages that it finds in the folders of the project.
    *("alembic.ini", "pyproject.toml", "toolkit/specfirst"),
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with the resource `loyalty_cards`."""
    folder = tmp_path_factory.mktemp("scaffold")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    run(folder, "specfirst", "scaffold", "loyalty_cards", "--api=client", f"--fields={FIELDS}")
    return folder


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(folder: Path) -> Mapping[str, bytes]:
    """The content of every file but caches."""
    found = (file for file in folder.rglob("*") if file.is_file() and "cache" not in str(file))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def test_second_run_changes_nothing(project: Path) -> None:
    before = files(project)
    printed = run(project, "specfirst", "scaffold", "loyalty_cards", "--api=client", f"--fields={FIELDS}")
    assert printed == "loyalty_cards: nothing is missing\n"
    assert files(project) == before


def test_it_is_formatted_linted_and_generated(project: Path) -> None:
    run(project, "ruff", "format", "--check", "--no-cache", ".")
    run(project, "ruff", "check", "--no-cache", ".")
    run(project, "specfirst", "lint")
    run(project, "specfirst", "check")


def test_it_is_typed(project: Path) -> None:
    run(project, "mypy", "app", "tests/app/api/test_client_loyalty_cards.py", "scripts/seed")


def test_operations_work_on_the_migrated_database(project: Path) -> None:
    run(
        project,
        *("pytest", "-q", "-p", "no:cacheprovider"),
        "tests/app/api/test_client_loyalty_cards.py",
        "tests/app/db/test_metadata.py",
        "tests/app/db/test_migrations.py",
    )


def test_tag_of_the_document_without_a_class_gets_one_with_every_method(
    project: Path, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    document = copy / "spec" / "client" / "v1" / "openapi.yaml"
    text = document.read_text().replace(
        "  - name: config\n", "  - name: badges\n    description: x.\n  - name: config\n"
    )
    document.write_text(
        text.replace("paths:\n", "paths:\n  /badges: {$ref: 'paths/badges.yaml#/collection'}\n")
    )
    cards = (document.parent / "paths" / "loyalty_cards.yaml").read_text().split("\nitem:\n")[0]
    own = cards.replace("operationId: loyalty_cards_", "operationId: badges_", 1).split("\n  post:\n")[0]
    own = own.replace("tags: [loyalty_cards]", "tags: [badges]")
    (document.parent / "paths" / "badges.yaml").write_text(own + "\n")
    run(copy, "specfirst", "scaffold", "badges", "--api=client")
    service = (copy / "app" / "services" / "client" / "badges.py").read_text()
    assert "class Badges(BadgesService[ClientPrincipal]):" in service
    assert 'raise NotImplementedError("badges_list")' in service
    run(copy, "mypy", "app/services/client/badges.py", "app/api/client_v1.py")
