"""The account that the servers run under: PostgreSQL refuses to run as root."""

import os
import pwd
from dataclasses import dataclass
from pathlib import Path

from specfirst.devserver.errors import DevError

_UNPRIVILEGED_NAMES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """An unprivileged user to drop to."""

    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Whether this user may traverse every folder above `path`."""
        return all(self._may_traverse(folder) for folder in path.resolve().parents)

    def _may_traverse(self, folder: Path) -> bool:
        status = folder.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & 0o001)


def server_account(data: Path) -> Account | None:
    """The user to drop to when this process is root, None when it is not.

    The owner of existing server data in `data` keeps it, so that the choice never changes under a database.

    Raises:
        DevError: root, and the system has no unprivileged user.
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
