"""Files that only their owner may read: passwords, keys, connection URLs, logs."""

import os
from pathlib import Path

from specfirst.devserver.processes.account import Account


def write_private(path: Path, content: str, owner: Account | None = None) -> None:
    """Write `content` to `path` atomically, with mode 0600, owned by `owner` (default: this process's user).

    The file is never readable by others, not even while it is written, and never incomplete.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.unlink(missing_ok=True)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(content)
    if owner is not None:
        os.chown(temporary, owner.uid, owner.gid)
    temporary.replace(path)


def private_opener(path: str, flags: int) -> int:
    """Open a file for `open(…, opener=…)` with mode 0600, even if it exists with another mode."""
    descriptor = os.open(path, flags, 0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor
