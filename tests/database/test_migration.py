"""`make migration` writes a migration for what the models have changed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import uuid
from pathlib import Path

import pytest

from specfirst.devserver.servers.postgres import create_database
from tests.app.conftest import ROOT

NEXT = 1 + max(int(file.name[:4]) for file in (ROOT / "migrations/versions").glob("0*.py"))
INVOICE = """
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from app.db.base import Base, Keyed, UtcDateTime, choice


class InvoiceStatus(StrEnum):
    OPEN = "open"
    PAID = "paid"


class Invoice(Keyed, Base, kw_only=True, eq=False):
    __tablename__ = "invoices"

    due_at: Mapped[UtcDateTime] = mapped_column(index=True)
    status: Mapped[InvoiceStatus] = mapped_column(choice(InvoiceStatus, name="status"))
"""


class Checkout:
    """A copy of models and migrations, and a database at their newest migration."""

    def __init__(self, folder: Path, database_url: str) -> None:
        self.folder = folder
        self.versions = folder / "migrations/versions"
        # Other packages, such as the generated ones, are those of the repository.
        path = os.pathsep.join([str(folder), str(ROOT)])
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": path, "DATABASE_URL": database_url}

    def run(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a module of the copy."""
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def add_model(self) -> None:
        """Add a table to the models."""
        (self.folder / "app/models/invoice.py").write_text(INVOICE)
        with (self.folder / "app/models/__init__.py").open("a") as package:
            package.write("from app.models.invoice import Invoice as Invoice\n")

    def files(self) -> set[str]:
        """The names of the migrations."""
        return {file.name for file in self.versions.glob("*.py")}


@pytest.fixture
def checkout(tmp_path: Path, server_urls: dict[str, str]) -> Checkout:
    for name in ("app", "migrations", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("alembic.ini", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    url = create_database(server_urls["DATABASE_URL"], f"new_migration_{uuid.uuid4().hex}")
    checkout = Checkout(tmp_path, url)
    upgraded = checkout.run("alembic", "upgrade", "head")
    assert upgraded.returncode == 0, upgraded.stderr
    return checkout


def migration(checkout: Checkout, name: str) -> subprocess.CompletedProcess[str]:
    return checkout.run("scripts.database.migration", f"--name={name}")


def test_migration_of_new_table_is_numbered_formatted_and_applies(checkout: Checkout) -> None:
    checkout.add_model()

    done = migration(checkout, "add invoices")

    file = f"{NEXT:04}_add_invoices.py"
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"Wrote migrations/versions/{file}. Read it, then apply it with 'make migrate'.\n"
    text = (checkout.versions / file).read_text()
    assert text.startswith(f'"""Add invoices.\n\nRevision ID: {NEXT:04}\nRevises: {NEXT - 1:04}\n"""\n')
    assert "sa.DateTime(timezone=True)" in text
    assert "###" not in text
    for check in (("check",), ("format", "--check")):
        assert (ruff := checkout.run("ruff", *check, str(checkout.versions))).returncode == 0, ruff.stdout

    refused = migration(checkout, "more invoices")
    assert refused.returncode == 1
    assert refused.stderr == (
        f"The database is at revision {NEXT - 1:04}, and the newest is {NEXT:04}: run 'make migrate' first.\n"
    )

    for step in (("upgrade", "head"), ("check",), ("downgrade", "-1")):
        assert (outcome := checkout.run("alembic", *step)).returncode == 0, outcome.stderr


def test_migration_without_difference_or_usable_name_writes_no_file(checkout: Checkout) -> None:
    before = checkout.files()

    done = migration(checkout, "add nothing")
    assert (done.returncode, done.stderr) == (0, "")
    assert "no migration is needed" in done.stdout
    for name, message in (
        ("", 'A migration needs a name: make migration NAME="add invoices"'),
        ('"""); import os', "cannot name a migration"),
        ("x" * 1000, "cannot name a migration"),
        ("../../escape", "cannot name a migration"),
        ("two\nlines", "cannot name a migration"),
    ):
        refused = migration(checkout, name)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert message in refused.stderr
        assert "Traceback" not in refused.stderr
    assert checkout.files() == before


def test_migration_beside_two_heads_is_refused(checkout: Checkout) -> None:
    newest = next(checkout.versions.glob(f"{NEXT - 1:04}_*.py"))
    other = newest.read_text().replace(f'"{NEXT - 1:04}"', '"9998"')
    (checkout.versions / "9998_other.py").write_text(other)

    refused = migration(checkout, "add invoices")

    assert refused.returncode == 1
    assert refused.stderr.startswith(f"The migrations have several heads ({NEXT - 1:04}, 9998): ")


def test_migration_beside_two_files_of_one_number_is_refused(checkout: Checkout) -> None:
    newest = next(checkout.versions.glob(f"{NEXT - 1:04}_*.py"))
    shutil.copy(newest, newest.with_name(f"{NEXT - 1:04}_other.py"))

    refused = migration(checkout, "add invoices")

    assert refused.returncode == 1
    assert f"Revision {NEXT - 1:04} is present more than once" in refused.stderr
