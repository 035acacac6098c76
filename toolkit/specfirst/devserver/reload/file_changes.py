"""Watch files in folders for changes, until this process is asked to stop."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, DefaultFilter
from watchfiles._rust_notify import RustNotify

_GATHER_MILLISECONDS = 100  # an editor or the compiler saves several files at once
_STEP_MILLISECONDS = 20  # quiet for so long, a save is complete
_IDLE_MILLISECONDS = 50
_LISTED = 4


@dataclass(frozen=True, slots=True)
class FileChange:
    """Files that were created, changed or removed at once."""

    paths: frozenset[Path]

    def __str__(self) -> str:
        names = sorted({path.name for path in self.paths})
        listed = ", ".join(names[:_LISTED])
        return listed if len(names) <= _LISTED else f"{listed} and {len(names) - _LISTED} more"


def file_changes(
    *folders: str, ignored: Collection[str] = (), meanwhile: Callable[[], None] = lambda: None
) -> Iterator[FileChange]:
    """Iterate over changes from now on, until SIGTERM.

    The generator replaces whole folders, and a watch stays with the folder that it began on. So each change
    is yielded once the next watch is in place, and no change in between is missed. A file that is replaced by
    itself is not a change.

    Args:
        *folders: the folders to watch.
        ignored: the paths of files whose changes do not count.
        meanwhile: called several times a second while there is no change.
    """
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    # Created before the first change is requested, because the caller may read files until then.
    watcher = _watch(folders)
    return _changes(watcher, _Files(folders, ignored), folders, stop, meanwhile)


def _changes(
    watcher: RustNotify,
    files: _Files,
    folders: tuple[str, ...],
    stop: threading.Event,
    meanwhile: Callable[[], None],
) -> Iterator[FileChange]:
    while _wait_for_events(watcher, stop, meanwhile):
        watcher.close()
        watcher = _watch(folders)
        if paths := files.changed():
            yield FileChange(paths)
    watcher.close()


class _Files:
    """The files in some folders, with the properties that change when they are saved."""

    def __init__(self, folders: Collection[str], ignored: Collection[str]) -> None:
        self._folders = [Path(folder).absolute() for folder in folders]
        self._ignored = {Path(path).absolute() for path in ignored}
        self._is_relevant = DefaultFilter()
        self._known = self._read()

    def changed(self) -> frozenset[Path]:
        """Return the differences since the last call."""
        before, self._known = self._known, self._read()
        return frozenset(
            path for path in {*before, *self._known} if before.get(path) != self._known.get(path)
        )

    def _read(self) -> dict[Path, tuple[int, int]]:
        found: dict[Path, tuple[int, int]] = {}
        for folder in self._folders:
            for parent, directories, names in os.walk(folder):
                directories[:] = [name for name in directories if self._counts(Path(parent, name))]
                for path in (Path(parent, name) for name in names):
                    if self._counts(path):
                        try:
                            facts = path.stat()
                        except OSError:  # Removed a moment ago.
                            continue
                        found[path] = (facts.st_mtime_ns, facts.st_size)
        return found

    def _counts(self, path: Path) -> bool:
        return path not in self._ignored and self._is_relevant(Change.modified, str(path))


def _watch(folders: tuple[str, ...]) -> RustNotify:
    while True:
        try:
            return RustNotify(
                watch_paths=list(folders),
                debug=False,
                force_polling=False,
                poll_delay_ms=300,
                recursive=True,
                ignore_permission_denied=False,
            )
        except FileNotFoundError:  # For a moment, while a folder is being replaced.
            time.sleep(0.02)


def _wait_for_events(watcher: RustNotify, stop: threading.Event, meanwhile: Callable[[], None]) -> bool:
    """Wait for an event in the folders; False if this process is to stop."""
    while True:
        meanwhile()
        events = watcher.watch(_GATHER_MILLISECONDS, _STEP_MILLISECONDS, _IDLE_MILLISECONDS, stop)
        if events in ("stop", "signal"):
            return False
        if isinstance(events, set):
            return True
