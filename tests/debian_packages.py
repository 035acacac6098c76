"""Programs for tests that are not Python packages: nginx, PgBouncer, Prometheus, Chromium."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

_LOCK = Path(tempfile.gettempdir()) / "specfirst-tests-apt.lock"
# Debian installs servers in folders outside of the PATH of ordinary users.
_SEARCH_PATH = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))
_INSTALL_SECONDS = 300


def require_program(program: str, *, package: str) -> Path:
    """Return the path of an installed program; install its Debian package where it is missing.

    Raises:
        RuntimeError: the program is missing and cannot be installed. The message gives the command to run.
    """
    # Test processes run in parallel, and apt refuses a second instance of itself.
    with _LOCK.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = _find(program)
        if found is None:
            _install(package)
            found = _find(program)
    if found is None:
        raise RuntimeError(f"{program} is missing although the Debian package {package} is installed")
    return found


def _find(program: str) -> Path | None:
    path = shutil.which(program, path=_SEARCH_PATH)
    return Path(path) if path else None


def _install(package: str) -> None:
    hint = f"these tests need the Debian package {package}: apt-get install {package}"
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        raise RuntimeError(hint)
    # Run level 1 keeps the package from starting its own server on this machine.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (("update",), ("install", "--yes", "--no-install-recommends", package)):
        done = subprocess.run(
            ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", *command],
            env=environment,
            timeout=_INSTALL_SECONDS,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{hint}\n{done.stderr[-2000:]}")
