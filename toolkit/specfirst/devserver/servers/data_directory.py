"""The data folder of a project's servers, `.data/`, which is locked while they run."""

import fcntl
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.account import Account
from specfirst.devserver.servers.binaries import PUBLIC_STORE, require_own_folder
from specfirst.devserver.servers.private_files import private_opener, write_private


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """A data folder whose lock this process holds."""

    path: Path

    @property
    def urls_file(self) -> Path:
        """The private file with the connection URLs of the servers, which exists only while they run."""
        return self.path / "urls.json"

    def read_state(self) -> dict[str, Any]:
        """Return what the next start needs again, which is the password and the ports.

        Raises:
            DevError: the file is damaged.
        """
        file = self.path / "servers.json"
        if not file.exists():
            return {}
        try:
            state: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            raise DevError(
                f"{file} is damaged ({error}): run 'specfirst reset' to start without the data."
            ) from error
        return state

    def write_state(self, state: dict[str, Any]) -> None:
        """Store `state` for the next start in a private file."""
        write_private(self.path / "servers.json", json.dumps(state, indent=1))

    def server_folder(self, name: str, account: Account | None) -> Path:
        """Create the folder of one server's files, owned by `account` and closed to all others."""
        folder = self.server_root(account) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        if account is not None:
            os.chown(folder, account.uid, account.gid)
        return folder

    def server_root(self, account: Account | None) -> Path:
        """Return this folder, or a public one if `account` cannot reach it, as in root's home."""
        if account is None or account.can_reach(self.path / "any"):
            return self.path
        folder = public_folder_of(self.path)
        folder.mkdir(mode=0o711, exist_ok=True)
        require_own_folder(folder)
        return folder


def public_folder_of(data: Path) -> Path:
    """Return the folder of the servers of `data` for an account that cannot reach `data`."""
    return PUBLIC_STORE / f"dev-data-{hashlib.sha256(str(data).encode()).hexdigest()[:16]}"


@contextmanager
def locked_data(path: Path) -> Iterator[DataDirectory]:
    """Hold the lock of the data folder `path`, which is created if it is missing.

    The kernel releases the lock with the process, however it ends.

    Raises:
        DevError: another process holds it.
    """
    path = path.resolve()
    path.mkdir(parents=True, exist_ok=True)
    # Others may traverse the folder, as the servers' account must, but not list it.
    path.chmod(stat.S_IMODE(path.stat().st_mode) & 0o711)
    with open(path / "lock", "a+", encoding="utf-8", opener=private_opener) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise DevError(
                f"Already running from {path} (process {lock.read().strip() or '?'}): stop that one first."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield DataDirectory(path)


@contextmanager
def throw_away_data() -> Iterator[DataDirectory]:
    """Create a locked temporary data folder, which is removed at the end."""
    with tempfile.TemporaryDirectory(prefix="dev-servers-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)  # The servers' account must be able to traverse it.
        with locked_data(Path(folder)) as data:
            yield data


def urls_of_running_servers(path: Path) -> dict[str, str] | None:
    """Return the URLs of the servers that another process runs on the folder `path`; None without any."""
    urls = DataDirectory(path.resolve()).urls_file
    try:
        with locked_data(path):
            return None
    except DevError:
        try:
            settings: dict[str, str] = json.loads(urls.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return settings
