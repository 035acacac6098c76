"""Copy the reference service to a new folder under another name: `make new NAME=shop DIR=../shop`."""

from __future__ import annotations

import argparse
import hashlib
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from scripts.new_service.edits import EDITS, LEFT_OUT, edit
from scripts.new_service.names import NewServiceError, ServiceName, parse_name, rename
from specfirst.new.wheel import write_wheel

ROOT: Final = Path(__file__).parents[2]
KEPT_NAME: Final = dict.fromkeys(
    ("LICENSE", "clients/backoffice-api/LICENSE", "clients/client-api/LICENSE"),
    "the licence asks for its copyright notice to be kept in copies",
)
"""Files whose text stays as it is, and why."""


def main(arguments: Sequence[str]) -> int:
    """Make the copy; status 1 with a message where it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m scripts.new_service", description=__doc__)
    parser.add_argument("name", help="of the service: lower-case letters, digits and hyphens")
    parser.add_argument("folder", help="the folder to make; it must not exist or be empty")
    options = parser.parse_args(arguments)
    try:
        folder = _check_folder(options.folder)
        new_service(parse_name(options.name, ROOT / "requirements/dev.txt"), folder)
    except (NewServiceError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{folder}: the service {options.name}. Next:\n  cd {shlex.quote(options.folder)} && make run")
    return 0


def new_service(name: ServiceName, folder: Path) -> None:
    """Write the service to `folder`, as a whole or not at all. Raises NewServiceError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as beside:
        made = Path(beside, folder.name)
        vendor = made / "vendor"
        vendor.mkdir(parents=True)
        wheel = write_wheel(vendor)
        digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
        (vendor / "requirements.txt").write_text(f"./vendor/{wheel.name} --hash=sha256:{digest}\n", "utf-8")
        _copy(name, made, wheel.name)
        _run(made, "specfirst", "generate", "--project", str(made))
        _run(made, "ruff", "check", "--fix", "--quiet", "--no-cache", ".")
        _run(made, "ruff", "format", "--quiet", "--no-cache", ".")
        shutil.rmtree(made / ".cache", ignore_errors=True)
        if folder.exists():
            folder.rmdir()
        made.rename(folder)


def _check_folder(given: str) -> Path:
    if not given.strip():
        raise NewServiceError("DIR is missing: make new NAME=shop DIR=../shop")
    folder = Path(os.path.normpath(Path(given).absolute()))
    if folder.resolve().is_relative_to(ROOT):
        raise NewServiceError(f"{folder} is in this repository: choose a folder outside of it")
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise NewServiceError(f"{folder} exists already, and is not an empty folder")
    return folder


def _copy(name: ServiceName, made: Path, wheel: str) -> None:
    paths = [*_known_to_git()]
    if absent := EDITS.keys() - set(paths):
        raise NewServiceError(
            f"scripts/new_service/edits.py names files that are gone: {', '.join(sorted(absent))}"
        )
    for path in paths:
        target = made / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, target)
        content = target.read_bytes()
        # Git's rule for binary files.
        if path not in KEPT_NAME and b"\0" not in content:
            target.write_text(rename(edit(path, content.decode(), wheel), name), "utf-8")
    readme = (ROOT / "toolkit/README.md").read_text(encoding="utf-8")
    (made / "docs/toolkit.md").write_text(readme, "utf-8")


def _known_to_git() -> Iterator[str]:
    """The files that the copy gets, as they are in the working tree."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        raise NewServiceError(
            f"the files of a git checkout are copied, and git fails: {listed.stderr.strip()}"
        )
    for path in listed.stdout.split("\0"):
        if path and not path.startswith(LEFT_OUT) and (ROOT / path).is_file():
            yield path


def _run(made: Path, module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=made, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NewServiceError(
            f"{module} {arguments[0]} fails in the copy:\n{done.stdout}{done.stderr}".rstrip()
        )
