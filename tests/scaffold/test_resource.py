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


RESOURCES = {"client": "loyalty_cards", "backoffice": "reward_plans"}
"""The new resource of each API."""
COMMANDS = [
    ("specfirst", "scaffold", tag, f"--api={api}", f"--fields={FIELDS}") for api, tag in RESOURCES.items()
]
TESTS = [f"tests/app/api/test_{api}_{tag}.py" for api, tag in RESOURCES.items()]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy with a new resource in each API."""
    folder = tmp_path_factory.mktemp("scaffold")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / part, folder / part)
    for command in COMMANDS:
        run(folder, *command)
    return folder


def attempt(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(folder)},
    )


def run(folder: Path, *command: str) -> str:
    done = attempt(folder, *command)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def files(folder: Path) -> Mapping[str, bytes]:
    """Return the contents of all files except caches."""
    found = (file for file in folder.rglob("*") if file.is_file() and "cache" not in str(file))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


def test_second_run_has_no_effect(project: Path) -> None:
    before = files(project)
    for command, tag in zip(COMMANDS, RESOURCES.values(), strict=True):
        assert run(project, *command) == f"{tag}: nothing is missing\n"
    assert files(project) == before


def test_scaffolded_code_is_formatted_linted_and_generated(project: Path) -> None:
    run(project, "ruff", "format", "--check", "--no-cache", ".")
    run(project, "ruff", "check", "--no-cache", ".")
    run(project, "specfirst", "lint")
    run(project, "specfirst", "check")


def test_scaffolded_code_passes_mypy(project: Path) -> None:
    run(project, "mypy", "app", *TESTS, "tests/app/api/audited_changes.py", "scripts/seed")


def test_operations_work_on_the_migrated_database(project: Path) -> None:
    run(
        project,
        *("pytest", "-q", "-p", "no:cacheprovider"),
        *TESTS,
        "tests/app/db/test_metadata.py",
        "tests/app/db/test_migrations.py",
    )


def test_changes_of_administrators_are_audited(project: Path) -> None:
    tests = "reward_plans or test_every_changing_operation_is_listed"
    run(project, "pytest", "-q", "-p", "no:cacheprovider", "tests/app/api/test_audit_trail.py", "-k", tests)


def test_missing_methods_of_a_backoffice_service_are_added(project: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    service = copy / "app" / "services" / "backoffice" / "flags.py"
    text = service.read_text()
    start, end = text.index("    async def update("), text.index("    async def delete(")
    service.write_text(text[:start] + text[end:])
    command = ("specfirst", "scaffold", "flags", "--api=backoffice")
    run(copy, *command)
    assert service.read_text().startswith(text[:start] + text[end:].rstrip("\n"))
    assert service.read_text().endswith('raise NotImplementedError("flags_update")\n')
    run(copy, "mypy", "app/services/backoffice/flags.py")
    assert run(copy, *command) == "flags: nothing is missing\n"


def test_name_too_long_for_the_audit_trail_is_refused(project: Path) -> None:
    before = files(project)
    done = attempt(project, "specfirst", "scaffold", "level2_plans", "--api=backoffice")
    assert done.returncode == 2, done.stdout + done.stderr
    assert "level2_plans and level2_plan do not fit; nothing was changed" in done.stderr
    assert files(project) == before


@pytest.mark.parametrize(
    ("security", "interface"),
    [("", "BadgesService[ClientPrincipal]"), ("    security: []\n", "BadgesService")],
    ids=["secured", "public"],
)
def test_tag_without_a_class_gets_one_with_every_method(
    project: Path, tmp_path: Path, security: str, interface: str
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
    own = own.replace("    tags: [loyalty_cards]\n", f"    tags: [badges]\n{security}")
    (document.parent / "paths" / "badges.yaml").write_text(own + "\n")
    run(copy, "specfirst", "scaffold", "badges", "--api=client")
    service = (copy / "app" / "services" / "client" / "badges.py").read_text()
    assert f"class Badges({interface}):" in service
    assert 'raise NotImplementedError("badges_list")' in service
    run(copy, "ruff", "check", "--no-cache", "app/services/client/badges.py", "app/api/client_v1.py")
    run(copy, "mypy", "app/services/client/badges.py", "app/api/client_v1.py")
