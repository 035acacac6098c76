"""Tools that are installed once per version of their lock file, under the git-ignored `.cache/review`."""

import hashlib
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


def installed(cache: Path, name: str, lock: Path, install: Callable[[Path], None]) -> Path:
    """The folder of tool `name` for this content of `lock`; `install` fills it if it is not there yet.

    The folder appears whole or not at all: an interrupted install leaves nothing that looks like one, and of
    two reviews that install at once the second finds the folder of the first.
    """
    target = cache / f"{name}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    if target.is_dir():
        return target
    cache.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=cache))
    try:
        install(scratch)
        try:
            scratch.rename(target)
        except OSError:
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target
