"""Install tools of the toolkit in the user's cache, once per version of their lock files."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path


class ToolCacheError(Exception):
    """There is no writable folder for tools; the message says which variable to set."""


def cache_folder() -> Path:
    """Return the folder of the tools; it need not exist.

    It is `$SPECFIRST_CACHE_DIR`, else `$XDG_CACHE_HOME/specfirst`, else `~/.cache/specfirst`. A relative
    `$XDG_CACHE_HOME` is ignored, as the XDG Base Directory Specification says.

    Raises:
        ToolCacheError: the user has no home directory, and no variable names another.
    """
    if own := os.environ.get("SPECFIRST_CACHE_DIR"):
        return Path(own).absolute()
    shared = Path(os.environ.get("XDG_CACHE_HOME") or "")
    if shared.is_absolute():
        return shared / "specfirst"
    try:
        return Path.home() / ".cache" / "specfirst"
    except RuntimeError as error:
        raise ToolCacheError(f"no folder for tools: {error}; set SPECFIRST_CACHE_DIR to one") from error


def installed(name: str, lock: Path, install: Callable[[Path], None], *, variant: str = "") -> Path:
    """Return the folder of the tool `name` for the content of `lock`, and install it if necessary.

    `install` fills an empty folder, which is moved to its place afterwards, so that no file in it may depend
    on its path (a virtual environment is made with `uv venv --relocatable`, or its programs are started with
    `python -m`). The folder appears atomically: an interrupted installation leaves no incomplete folder, and
    of two processes that install at the same time, the second uses the folder of the first.

    `variant` identifies what else the installation depends on, such as the version of Python or the platform.
    """
    cache = cache_folder()
    key = hashlib.sha256(f"{variant}\n".encode() + lock.read_bytes()).hexdigest()[:12]
    target = cache / f"{name}-{key}"
    if target.is_dir():
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=cache))
    except OSError as error:
        raise ToolCacheError(
            f"{name} cannot be installed into {cache}: {error.strerror}; "
            "set SPECFIRST_CACHE_DIR to another folder"
        ) from error
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
