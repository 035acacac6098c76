"""The processes of root's run belong to an unprivileged user with access to what they need."""

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.account import Account, server_account
from specfirst.devserver.processes.privileges import prepare_folder, unprivileged
from tests.devserver.checkout import (
    Run,
    arguments_of,
    processes_of,
    small_checkout,
    wait_for_no_process,
)

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks at processes through /proc")
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="gives up the rights of root")

_READ_ALL = 1 << 2
"""CAP_DAC_READ_SEARCH, see capabilities(7)."""
_LOW_PORTS = 1 << 10


def status(pid: int, field: str) -> str:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(line.partition(":")[2].strip() for line in lines if line.startswith(f"{field}:"))


def rights(pid: int) -> int:
    return int(status(pid, "CapEff"), 16)


def account() -> Account:
    found = server_account(Path("/nonexistent"))
    assert found is not None
    return found


def reachable_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pretend that this interpreter is one that every user can read; a shell stands for it."""
    monkeypatch.setattr("sys.path", [])
    for name in ("prefix", "base_prefix"):
        monkeypatch.setattr(f"sys.{name}", "/usr")
    monkeypatch.setattr("sys.executable", "/bin/sh")


@pytest.mark.parametrize("options", [(), ("--reload",)])
def test_processes_run_as_an_unprivileged_user_and_write_to_their_folders(
    database_url: str, redis_url: str, options: tuple[str, ...]
) -> None:
    servers = {"DATABASE_URL": database_url, "REDIS_URL": redis_url}
    with small_checkout() as folder:
        project = folder / "pyproject.toml"
        project.write_text(project.read_text() + '\n[tool.specfirst.run.folders]\nNOTES = "notes"\n')
        worker = folder / "app/worker.py"
        note = 'open(os.environ["NOTES"] + "/note", "a").write("written\\n")\n'
        worker.write_text(worker.read_text().replace("pool = {fork()", f"{note}pool = {{fork()"))
        notes = folder / "notes"
        notes.mkdir()
        (notes / "note").write_text("of an earlier run\n")
        run = Run(folder, *options, settings=servers)
        try:
            run.wait_until_working()
            own = {pid for pid in processes_of(folder) if "specfirst run" not in arguments_of(pid)}
            own -= {pid for pid in own if "watchdog" in arguments_of(pid)}
            assert len(own) >= 5
            expected = account().uid if os.geteuid() == 0 else os.geteuid()
            if "processes run as root" not in run.output:
                assert {int(status(pid, "Uid").split()[0]) for pid in own} == {expected}
                assert all(rights(pid) & ~_READ_ALL == 0 for pid in own)
            assert (notes / "note").read_text() == "of an earlier run\nwritten\n"
            assert "First administrator" in run.output
        finally:
            run.end(signal.SIGTERM)
        wait_for_no_process(folder)


_PYTHON = sys.executable
"""The real interpreter: tests replace `sys.executable`."""


@only_root
def test_account_that_can_read_everything_keeps_no_right(monkeypatch: pytest.MonkeyPatch) -> None:
    reachable_interpreter(monkeypatch)
    found = unprivileged(account(), Path("/tmp"), read=[Path("/etc/passwd")], port=8000)
    assert (found.account, found.launcher) == (account(), ())
    assert found.environment["HOME"] == "/tmp"


@only_root
@pytest.mark.parametrize(
    ("secret", "port", "right", "reason"),
    [(True, 8000, _READ_ALL, "cannot read"), (False, 80, _LOW_PORTS, "listen on port 80")],
)
def test_right_that_is_needed_is_the_only_one_that_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, secret: bool, port: int, right: int, reason: str
) -> None:
    reachable_interpreter(monkeypatch)
    file = tmp_path / "secret"
    file.write_text("hidden")
    found = unprivileged(account(), tmp_path, read=[file] if secret else [], port=port)
    assert found.notice is not None
    assert reason in found.notice
    if not rights(os.getpid()) & right:
        assert found.launcher == ()
        assert "run as root" in found.notice
        return
    command = [*found.launcher, "/bin/cat", "/proc/self/status", *([str(file)] if secret else [])]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"Uid:\t{account().uid}\t" in output
    assert "Groups:\t \n" in output
    assert output.endswith("hidden") is secret
    for kind in ("CapPrm", "CapEff", "CapInh", "CapBnd", "CapAmb"):
        assert f"{kind}:\t{right:016x}\n" in output
    assert "NoNewPrivs:\t1\n" in output


@only_root
def test_kept_right_to_read_counts_for_access_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alembic looks for its folder by access(2)."""
    reachable_interpreter(monkeypatch)
    if not rights(os.getpid()) & _READ_ALL:
        pytest.skip("this container has not got the right itself")
    file = tmp_path / "secret" / "file"
    file.parent.mkdir(mode=0o700)
    file.touch()
    found = unprivileged(account(), tmp_path, read=[file], port=8000)
    access = "import os, sys; sys.exit(not os.access(sys.argv[1], os.F_OK))"
    done = subprocess.run([*found.launcher, _PYTHON, "-c", access, str(file)], check=False)
    assert done.returncode == 0


@only_root
def test_processes_stay_root_without_setpriv_and_the_reason_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "secret"
    file.touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    found = unprivileged(account(), tmp_path, read=[file], port=8000)
    assert (found.account, found.launcher, found.environment) == (None, (), {})
    assert found.notice is not None
    assert found.notice.startswith("The processes run as root, not as the user")


@only_root
def test_files_of_root_change_their_owner_and_links_are_skipped(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.touch()
    folder = tmp_path / "logs"
    (folder / "app").mkdir(parents=True)
    (folder / "app/today.log").touch(mode=0o600)
    (folder / "link").symlink_to(outside)
    os.link(outside, folder / "second-name")
    prepare_folder("LOG_FOLDER", folder, account(), inside=[tmp_path])
    owners = {path.name: path.lstat().st_uid for path in folder.rglob("*")}
    ours = account().uid
    assert owners == {"app": ours, "today.log": ours, "link": ours, "second-name": 0}
    assert outside.stat().st_uid == 0
    assert folder.stat().st_uid == ours


@only_root
def test_folder_elsewhere_keeps_its_owner_and_must_be_writable(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir(mode=0o755)
    with pytest.raises(DevError, match=r"LOG_FOLDER: the user '.*', whom .* 'chown"):
        prepare_folder("LOG_FOLDER", folder, account(), inside=[tmp_path / "project"])
    folder.chmod(0o777)
    prepare_folder("LOG_FOLDER", folder, account(), inside=[tmp_path / "project"])
    assert folder.stat().st_uid == 0
    made = tmp_path / "new"
    prepare_folder("LOG_FOLDER", made, account(), inside=[tmp_path / "project"])
    assert made.stat().st_uid == account().uid
    assert stat.S_IMODE(made.stat().st_mode) == 0o700
