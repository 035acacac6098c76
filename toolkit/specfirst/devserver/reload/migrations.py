"""Apply new migrations while the service runs."""

from __future__ import annotations

import subprocess
from collections.abc import Collection, Sequence
from pathlib import Path


class Migrations:
    """The migrations of a project.

    Args:
        folder: their folder, relative to the working directory; None if they are not followed.
        command: the command that applies new migrations.
        hint: the command with which a person applies them, for messages.
    """

    def __init__(self, folder: str | None, command: Sequence[str], hint: str) -> None:
        self._folder = Path(folder).absolute() if folder and command else None
        self._command = command
        self._hint = hint
        # The run has applied them before any process started.
        self._applied = self._files()
        self._is_pending = False

    @property
    def folders(self) -> tuple[str, ...]:
        """Return the folders to watch."""
        return () if self._folder is None else (str(self._folder),)

    def follow(self, changed: Collection[Path]) -> bool:
        """Apply the migrations if some are among the changed files, or if they failed before.

        Returns whether the database is up to date; otherwise the running service should stay.
        """
        own = {path for path in changed if self._folder is not None and path.is_relative_to(self._folder)}
        if not own and not self._is_pending:
            return True
        files = self._files()
        new, known = sorted(files - self._applied), own & self._applied
        if changed_ones := sorted(known & files):
            print(
                f"{_names(changed_ones)} changed after it was applied, and is not applied again: "
                "undo the change, or write another migration",
                flush=True,
            )
        if removed := sorted(known - files):
            print(
                f"{_names(removed)} was removed after it was applied, which the database still remembers: "
                "restore it, or stop and run 'specfirst reset' for an empty database",
                flush=True,
            )
        names = _names(new)
        print(f"applying migrations{f' ({names})' if names else ''}", flush=True)
        status = subprocess.run(self._command, check=False).returncode
        self._is_pending = status != 0
        if self._is_pending:
            print(
                f"the migrations failed with status {status}: the service keeps running, and they are "
                f"applied again with the next change, or by '{self._hint}'",
                flush=True,
            )
            return False
        self._applied = self._files()
        print("the migrations are applied", flush=True)
        return True

    def _files(self) -> set[Path]:
        return set() if self._folder is None else set(self._folder.glob("*.*"))


def _names(paths: Sequence[Path]) -> str:
    return ", ".join(path.name for path in paths)
