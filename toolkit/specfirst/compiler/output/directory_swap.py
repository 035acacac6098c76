"""Replace a directory by a prepared one in one step of the file system."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Sequence
from pathlib import Path

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
# The errors of file systems and kernels that cannot exchange directories.
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


def swap_all(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Replace each target, which may be missing, by its staged directory; all of them or none.

    Afterwards each staged path contains the previous content of its target.

    Raises:
        OSError: a replacement failed; those already done were undone.
    """
    done: list[tuple[Path, Path]] = []
    try:
        for staged, target in pairs:
            if target.exists():
                _exchange(staged, target)
                done.append((staged, target))
            else:
                staged.rename(target)
                done.append((target, staged))
    except BaseException:
        for here, there in reversed(done):
            _exchange(here, there) if there.exists() else here.rename(there)
        raise


def _exchange(one: Path, other: Path) -> None:
    """Exchange two names, atomically on Linux (renameat2(2)); elsewhere one is missing for a moment."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None:
        arguments = (_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
        if renameat2(*arguments) == 0:
            return
        code = ctypes.get_errno()
        if code not in _UNSUPPORTED:
            raise OSError(code, os.strerror(code), str(other))
    aside = one.with_name(one.name + ".aside")
    other.rename(aside)
    try:
        one.rename(other)
    except OSError:
        aside.rename(other)
        raise
    aside.rename(one)
