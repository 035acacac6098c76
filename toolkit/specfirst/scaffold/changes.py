"""The changes of one run, kept in memory until all of them are known to fit."""

from __future__ import annotations

import difflib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from specfirst.project import ProjectError


class Changes:
    """New texts of files of a project, by their path in it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, str] = {}
        self._before: dict[str, str | None] = {}

    @property
    def texts(self) -> Mapping[str, str]:
        """The new contents of the changed files."""
        return self._texts

    def read(self, path: str) -> str | None:
        """Return the text of a file with the changes so far; None if it does not exist.

        Raises:
            ProjectError: it is outside of the project, or no text.
        """
        if path in self._texts:
            return self._texts[path]
        file = self._root / path
        if not file.resolve().is_relative_to(self._root.resolve()):
            raise ProjectError(f"{path} is outside of the project")
        try:
            # Not as text: the ends of lines stay as they are.
            return file.read_bytes().decode("utf-8") if file.exists() else None
        except (OSError, UnicodeDecodeError) as error:
            raise ProjectError(f"{path} cannot be read: {error}") from error

    def create(self, path: str, text: str) -> None:
        """Add a file. Raises ProjectError if it exists."""
        if self.read(path) is not None:
            raise ProjectError(
                f"{path} exists already: choose another tag, or remove it; nothing was changed"
            )
        self._record(path, None, text)

    def replace(self, path: str, text: str) -> None:
        """Change a file that exists."""
        before = self.read(path)
        assert before is not None
        if before != text:
            self._record(path, before, text)

    def tidy(self) -> None:
        """Sort the imports and format what has changed, in files that were sorted and formatted before."""
        for path, text in self._texts.items():
            if path.endswith(".py"):
                self._texts[path] = self._tidied(path, self._before[path], text)

    def write(self, *, code: bool) -> None:
        """Write the Python modules, or with `code=False` all other files."""
        for path, text in self._texts.items():
            if path.endswith(".py") is not code:
                continue
            file = self._root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text.encode())

    def revert(self) -> None:
        """Undo `write`."""
        for path, before in self._before.items():
            if before is None:
                (self._root / path).unlink(missing_ok=True)
            else:
                (self._root / path).write_bytes(before.encode())

    def summary(self) -> Iterator[str]:
        """A line for each file."""
        for path, text in self._texts.items():
            before = self._before[path]
            lines = len(text.splitlines()) - len((before or "").splitlines())
            yield f"  {'change' if before is not None else 'create'} {path} (+{lines} lines)"

    def diff(self) -> Iterator[str]:
        """Return all changes as one unified diff."""
        for path, text in self._texts.items():
            before = self._before[path]
            old = "/dev/null" if before is None else f"a/{path}"
            yield from difflib.unified_diff(
                (before or "").splitlines(), text.splitlines(), old, f"b/{path}", lineterm=""
            )

    def _record(self, path: str, before: str | None, text: str) -> None:
        self._before.setdefault(path, before)
        self._texts[path] = text

    def _tidied(self, path: str, before: str | None, text: str) -> str:
        # Hand-formatted files are not formatted as a whole, so that only new lines change.
        for command in (("check", "--select=I", "--fix", "--exit-zero", "--quiet"), ("format", "--quiet")):
            if before is None or self._ruff(path, before, command) == before:
                text = self._ruff(path, text, command)
        return text

    def _ruff(self, path: str, text: str, command: tuple[str, ...]) -> str:
        given = [sys.executable, "-m", "ruff", *command, "--no-cache", f"--stdin-filename={path}", "-"]
        done = subprocess.run(given, cwd=self._root, input=text, capture_output=True, text=True, check=False)
        if done.returncode:
            raise ProjectError(f"{path} would be no Python: {done.stderr.strip()}")
        return done.stdout
