"""Drop the rights of root from the processes of a run, and open the folders that they write to."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.account import Account

_FIRST_FREE_PORT = 1024
_READ_ALL = "dac_read_search"
_LOW_PORTS = "net_bind_service"


@dataclass(frozen=True)
class Privileges:
    """The user and rights that a process starts with; by default those of this process.

    Attributes:
        account: the user that the kernel changes to before the program starts.
        launcher: a command in front of the program's, where the program needs a right that a user has not.
        environment: variables that follow from the change.
        notice: a line for the terminal.
    """

    account: Account | None = None
    launcher: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None


def unprivileged(account: Account, home: Path, *, read: Collection[Path], port: int) -> Privileges:
    """Return how root starts a process as `account`.

    Where the account cannot read what the process needs, such as an interpreter below `/root`, or where
    users may not listen on `port`, the process keeps that one right, by `setpriv` of util-linux. Without
    `setpriv`, or in a container that has not got the right itself, it stays root, and `notice` says why.

    Args:
        home: its home folder, and that of its libraries.
        read: files and folders that it reads.
    """
    unreadable = [path for path in (*_interpreter(), *read) if not account.can_read(path)]
    kept = ([_READ_ALL] if unreadable else []) + ([_LOW_PORTS] if port < _FIRST_FREE_PORT else [])
    environment = {"HOME": str(home), "USER": account.name, "LOGNAME": account.name}
    if not kept:
        notice = f"As root, the processes run as the user '{account.name}'."
        return Privileges(account, environment=environment, notice=notice)
    reason = (
        f"that user cannot read {unreadable[0]}" if unreadable else f"only root may listen on port {port}"
    )
    launcher = _setpriv(account, kept)
    if launcher is None:
        return Privileges(notice=f"The processes run as root, not as the user '{account.name}': {reason}.")
    rights = " and ".join(f"CAP_{name.upper()}" for name in kept)
    notice = f"As root, the processes run as the user '{account.name}' with the right {rights}: {reason}."
    return Privileges(launcher=launcher, environment=environment, notice=notice)


def _interpreter() -> list[Path]:
    """The files and folders that every Python process of this environment reads."""
    program = Path(sys.executable)
    places = [Path(place) for place in (sys.prefix, sys.base_prefix, *sys.path) if place]
    return [program.resolve(), *(place for place in places if place.exists())]


def _setpriv(account: Account, kept: Sequence[str]) -> Sequence[str] | None:
    """The command that starts a program as `account` with the capabilities `kept`; None where it fails."""
    program = shutil.which("setpriv")
    if program is None:
        return None
    rights = "-all," + ",".join(f"+{name}" for name in kept)
    sets = ("bounding-set", "inh-caps", "ambient-caps")
    command = [
        program,
        f"--reuid={account.uid}",
        f"--regid={account.gid}",
        "--clear-groups",
        "--no-new-privs",
        # Without this access(2), by which Alembic looks for its folder, ignores the capabilities of users.
        "--securebits=+no_setuid_fixup",
        *(f"--{name}={rights}" for name in sets),
    ]
    attempt = subprocess.run([*command, sys.executable, "-c", ""], capture_output=True, check=False)
    return command if attempt.returncode == 0 else None


def give_folder(name: str, folder: Path, account: Account, *, inside: Collection[Path]) -> None:
    """Make `folder` if need be, and let `account` write to it and to what root has left in it.

    Args:
        name: what a message calls it.
        inside: only what is in one of these folders changes its owner.

    Raises:
        DevError: it is elsewhere, and the account may not write to it.
    """
    is_ours = not folder.exists() or any(folder.resolve().is_relative_to(parent) for parent in inside)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not is_ours:
        if not account.may(folder, 0o3):
            raise DevError(
                f"{name}: the user '{account.name}', whom the processes run as, may not write to {folder}: "
                f"run 'chown {account.name} {folder}', or name another folder."
            )
        return
    _give(folder, None, account)
    for _, folders, files, descriptor in os.fwalk(folder):
        for entry in (*folders, *files):
            _give(entry, descriptor, account)


def _give(path: str | Path, folder: int | None, account: Account) -> None:
    # The account may have put links here: none is followed, and a file with a second name is left alone.
    status = os.stat(path, dir_fd=folder, follow_symlinks=False)
    if status.st_uid == 0 and (stat.S_ISDIR(status.st_mode) or status.st_nlink == 1):
        os.chown(path, account.uid, account.gid, dir_fd=folder, follow_symlinks=False)
