"""The account of servers and processes if this process is root, since PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from specfirst.devserver.errors import DevError

_UNPRIVILEGED_NAMES = ("postgres", "nobody")
_READ, _TRAVERSE = 0o4, 0o1


@dataclass(frozen=True)
class Account:
    """An unprivileged user that processes run as."""

    uid: int
    gid: int

    @property
    def name(self) -> str:
        """The name of the user, or its number if it has none."""
        try:
            return pwd.getpwuid(self.uid).pw_name
        except KeyError:
            return str(self.uid)

    def can_reach(self, path: Path) -> bool:
        """Whether this user may traverse every folder above `path`."""
        return all(self.may(folder, _TRAVERSE) for folder in path.resolve().parents)

    def can_read(self, path: Path) -> bool:
        """Whether this user may read the file, or list and traverse the folder, at `path`."""
        return self.can_reach(path) and self.may(path, _READ | _TRAVERSE if path.is_dir() else _READ)

    def may(self, path: Path, mode: int) -> bool:
        """Whether the mode of `path` gives this user all bits of `mode`, as of `chmod` for one class."""
        status = path.stat()
        shift = 6 if status.st_uid == self.uid else 3 if status.st_gid == self.gid else 0
        return (status.st_mode >> shift) & mode == mode


def server_account(data: Path) -> Account | None:
    """Return the user for processes if this process is root, else None.

    The owner of existing server data in `data` is kept, so that the user never changes for a database.

    Raises:
        DevError: this process is root, and the system has no unprivileged user.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in _UNPRIVILEGED_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DevError(
        "PostgreSQL cannot run as root, and this system has no user 'postgres' or 'nobody' to run it."
    )
