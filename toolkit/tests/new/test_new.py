"""`specfirst new`: a project that is complete, and green, before anything is written in it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import run_specfirst

SHOP = Path(__file__).parents[1] / "wild" / "cases" / "shop.yaml"
MOST_LINES = 600
"""Beside the document and what is generated from it."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("new")
    done = run_specfirst(folder, "new", "corner-shop", "--spec", str(SHOP))
    assert done.returncode == 0, done.stderr
    [warning] = done.stderr.splitlines()
    assert warning.startswith("spec/shop.yaml:1: warning: operations do not declare some failures")
    assert len(done.stdout.splitlines()) == 2, done.stdout
    assert [path.name for path in folder.iterdir()] == ["corner-shop"]
    return folder / "corner-shop"


def _run(project: Path, *command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        env={**os.environ, "PYTHONPATH": str(project)},
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_checks_of_the_new_project_pass(project: Path) -> None:
    _run(project, "ruff", "format", "--check", "--no-cache", ".")
    _run(project, "ruff", "check", "--no-cache", ".")
    _run(project, "mypy", "app", "tests")
    _run(project, "pytest", "-q", "-p", "no:cacheprovider", "-W", "error::pytest.PytestDeprecationWarning")
    for command in ("lint", "check", "conformance"):
        _run(project, "specfirst", command)


def test_fuzzing_finds_nothing(project: Path) -> None:
    done = run_specfirst(project, "fuzz", "--max-examples=3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 of 12 operations succeeded" in done.stdout


def test_readable_files_are_short(project: Path) -> None:
    assert _lines(project) <= MOST_LINES


def test_many_small_tags_share_a_file(tmp_path: Path) -> None:
    folder = make_project_of_tags(tmp_path, small=12, large=1)
    services = {file.name for file in (folder / "app" / "services").iterdir()}
    assert services == {"__init__.py", "large0.py", "small_tags.py"}
    assert _lines(folder) <= MOST_LINES
    _run(folder, "ruff", "check", "--no-cache", ".")
    _run(folder, "mypy", "app", "tests")
    for tag in ("small3", "large0"):
        done = run_specfirst(folder, "scaffold", tag)
        assert done.returncode == 0, done.stderr
        assert "nothing is missing" in run_specfirst(folder, "scaffold", tag).stdout
    _run(folder, "mypy", "app", "tests")
    assert "GET /small3: implement list() of app.services.small_tags.Small3" in _missing(folder)


def test_tag_with_the_name_of_the_shared_file_has_its_own(tmp_path: Path) -> None:
    folder = make_project_of_tags(tmp_path, small=9, large=0, further=("small_tags",))
    assert len(list((folder / "app" / "services").iterdir())) == 11


def make_project_of_tags(folder: Path, *, small: int, large: int, further: tuple[str, ...] = ()) -> Path:
    """A project whose small tags have one operation, and whose large ones have three."""
    responses = {"204": {"description": "Done."}}
    tags: dict[str, tuple[str, ...]] = {f"small{number}": ("get",) for number in range(small)}
    tags |= dict.fromkeys(further, ("get",))
    tags |= {f"large{number}": ("get", "put", "delete") for number in range(large)}
    names = {"get": "list", "put": "replace", "delete": "delete"}
    paths = {
        f"/{tag}": {
            method: {"operationId": f"{tag}_{names[method]}", "tags": [tag], "responses": responses}
            for method in methods
        }
        for tag, methods in tags.items()
    }
    spec = folder / "tags.yaml"
    spec.write_text(
        json.dumps({"openapi": "3.1.0", "info": {"title": "Tags", "version": "1"}, "paths": paths})
    )
    done = run_specfirst(folder, "new", "tags", "--spec", str(spec))
    assert done.returncode == 0, done.stderr
    return folder / "tags"


def _lines(project: Path) -> int:
    lines = 0
    for folder, folders, files in os.walk(project):
        folders[:] = [
            name
            for name in folders
            if name not in {"spec", "generated", "clients", "__pycache__"}
            # Other tests of this module leave what tools keep, such as `.hypothesis`.
            and (name == ".github" or not name.startswith("."))
        ]
        lines += sum(
            len(Path(folder, name).read_text().splitlines()) for name in files if not name.endswith(".whl")
        )
    return lines


def test_production_refuses_to_start_unimplemented(project: Path) -> None:
    code = "from app.main import create_app; create_app()"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ENVIRONMENT": "production"},
    )
    assert done.returncode != 0
    assert "placeOrder" in done.stderr


def test_scaffolded_method_is_missing_until_it_is_implemented(project: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    assert len(_missing(copy)) == 12
    done = run_specfirst(copy, "scaffold", "Customers")
    assert done.returncode == 0, done.stderr
    assert len(_missing(copy)) == 12
    service = copy / "app" / "services" / "customers.py"
    text = service.read_text()
    assert 'raise NotImplementedError("getMe")' in text
    service.write_text(
        text.replace('raise NotImplementedError("getMe")', 'return models.Customer(firstName="Ada")')
    )
    missing = _missing(copy)
    assert "PATCH /v2/customers/me: implement update_me() of app.services.customers.Customers" in missing
    assert len(missing) == 11


def _missing(project: Path) -> list[str]:
    [command] = re.findall(
        r"^missing:.*\n\t@\$\(BIN\)/specfirst (.*)$", (project / "Makefile").read_text(), re.M
    )
    done = run_specfirst(project, *command.split())
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_tables_become_a_migration_that_passes_the_checks(
    project: Path, tmp_path: Path, database_url: str, redis_url: str
) -> None:
    copy = Path(shutil.copytree(project, tmp_path / "copy"))
    (copy / ".venv").symlink_to(sys.prefix)
    tables = copy / "app" / "tables.py"
    tables.write_text(
        tables.read_text().replace("import DeclarativeBase", "import DeclarativeBase, Mapped, mapped_column")
        + "\n\nclass Room(Base):\n    __tablename__ = 'rooms'\n"
        "    id: Mapped[int] = mapped_column(primary_key=True)\n"
    )
    servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}

    def make(*arguments: str) -> subprocess.CompletedProcess[str]:
        # `-o`: the environment is that of the tests, and not installed.
        command = ["make", "-o", ".venv/.installed", *arguments]
        environment = {**os.environ, **servers}
        return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)

    assert "make migration NAME=" in make("migration").stderr
    for arguments in (["migration", "NAME=Add rooms; it's first"], ["migrate"], ["format"]):
        done = make(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    (migration,) = (copy / "migrations" / "versions").glob("*.py")
    assert "op.create_table('rooms'" in migration.read_text()
    _run(copy, "ruff", "check", "--no-cache", ".")
    _run(copy, "ruff", "format", "--check", "--no-cache", ".")
    assert make("migrate", "ARGS=downgrade -1").returncode == 0

    servers["DATABASE_URL"] = "postgresql://127.0.0.1:1/none"
    refused = make("migrate")
    assert "the database does not respond" in refused.stderr + refused.stdout
    assert "Traceback" not in refused.stderr


def test_wheel_contains_the_toolkit(project: Path) -> None:
    line = (project / "vendor" / "requirements.txt").read_text()
    found = re.fullmatch(r"(\./vendor/(.+\.whl)) --hash=sha256:([0-9a-f]{64})\n", line)
    assert found is not None
    wheel = project / found[1]
    assert hashlib.sha256(wheel.read_bytes()).hexdigest() == found[3]
    with zipfile.ZipFile(wheel) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
    assert "specfirst/new/templates/Makefile.jinja" in names
    assert not any("__pycache__" in name for name in names)


@pytest.mark.parametrize("name", ["class", "9", "---"])
def test_names_that_are_none(tmp_path: Path, name: str) -> None:
    done = run_specfirst(tmp_path, "new", "shop", "--spec", str(SHOP), f"--name={name}")
    assert done.returncode == 2
    assert "--name" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_folder_with_files_is_not_changed(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "mine.txt").write_text("mine")
    done = run_specfirst(tmp_path, "new", "shop", "--spec", str(SHOP))
    assert done.returncode == 2
    assert [path.name for path in (tmp_path / "shop").iterdir()] == ["mine.txt"]


def test_unusable_document_leaves_no_files(tmp_path: Path) -> None:
    spec = tmp_path / "broken.yaml"
    spec.write_text("openapi: 3.1.0\ninfo: {title: X, version: '1'}\npaths: {/a: {$ref: none.yaml}}\n")
    done = run_specfirst(tmp_path, "new", "shop", "--spec", str(spec))
    assert done.returncode == 1
    assert "broken.yaml:3" in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == [spec]
