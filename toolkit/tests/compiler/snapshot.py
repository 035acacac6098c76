"""The state of a folder, to be compared with a later one."""

from __future__ import annotations

import os
from pathlib import Path

State = dict[str, tuple[bytes, int, int]]


def snapshot(folder: Path) -> State:
    """Content, inode and time of change of every file: a file written again with equal content differs."""
    state: State = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            status = os.stat(path)
            name = path.relative_to(folder).as_posix()
            state[name] = (path.read_bytes(), status.st_ino, status.st_mtime_ns)
    return state


def contents(folder: Path) -> dict[str, bytes]:
    """Only what the files hold."""
    return {name: content for name, (content, _, _) in snapshot(folder).items()}
