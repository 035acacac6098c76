"""`deploy/make_secrets.py`: random, private, and never overwritten."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.deploy.compose_files import PRODUCTION, REPOSITORY, read_compose


def make_secrets(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(REPOSITORY / "deploy" / "make_secrets.py"), str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def contents(folder: Path) -> dict[str, str]:
    """Return the text of each file by its name."""
    return {path.name: path.read_text() for path in folder.iterdir()}


def test_every_secret_of_the_compose_file_is_created_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    assert make_secrets(folder).returncode == 0
    assert set(contents(folder)) == set(read_compose(PRODUCTION)["secrets"])
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o444}
    filled = [text for text in contents(folder).values() if text.strip()]
    assert all(len(text) >= 43 for text in filled)
    assert len(set(filled)) == len(filled)


def test_servers_and_clients_get_the_same_password(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    made = contents(tmp_path)
    assert urlsplit(made["database_url"].strip()).password == made["database_password"].strip()
    assert f"requirepass {urlsplit(made['redis_url'].strip()).password}\n" == made["redis_auth"]


def test_existing_files_are_kept_and_missing_ones_are_created(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    before = contents(tmp_path)
    (tmp_path / "cursor_key").unlink()
    assert "1 files made" in make_secrets(tmp_path).stdout
    after = contents(tmp_path)
    assert after.pop("cursor_key") != before.pop("cursor_key")
    assert after == before


def test_password_in_only_one_of_its_files_is_refused(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    (tmp_path / "database_url").unlink()
    done = make_secrets(tmp_path)
    assert done.returncode == 1
    assert "database_url is missing, and has to hold the value that is in database_password" in done.stderr
    assert not (tmp_path / "database_url").exists()
