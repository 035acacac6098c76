"""Changes of files below some folders, until this process is asked to stop."""

import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from watchfiles import Change, DefaultFilter
from watchfiles._rust_notify import RustNotify

_GATHER_MILLISECONDS = 100  # an editor or the compiler saves several files at once
_STEP_MILLISECONDS = 50
_LISTED = 4


def file_changes(*folders: str, meanwhile: Callable[[], None] = lambda: None) -> Iterator[str]:
    """The names of the files of each change from now on, as text; ends with SIGTERM.

    The generator replaces whole folders, and a watch stays with the folder that it began on. So each change
    is handed on with the next watch already in place: nothing that is saved meanwhile is missed.

    Args:
        meanwhile: called several times a second while there is no change.
    """
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    # Before the first change is asked for: what is done until then may look at files, too.
    return _changes(_watch(folders), folders, stop, meanwhile)


def _changes(
    watcher: RustNotify, folders: tuple[str, ...], stop: threading.Event, meanwhile: Callable[[], None]
) -> Iterator[str]:
    while (changes := _next_changes(watcher, stop, meanwhile)) is not None:
        watcher.close()
        watcher = _watch(folders)
        yield _text(changes)
    watcher.close()


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
        except FileNotFoundError:  # for a moment, while a folder is being replaced
            time.sleep(0.02)


def _next_changes(
    watcher: RustNotify, stop: threading.Event, meanwhile: Callable[[], None]
) -> set[str] | None:
    """The files of the next change; None when this process is to stop."""
    is_relevant = DefaultFilter()
    while True:
        meanwhile()
        changes = watcher.watch(_GATHER_MILLISECONDS, _STEP_MILLISECONDS, 200, stop)
        if changes in ("stop", "signal"):
            return None
        if isinstance(changes, set):
            relevant = {path for kind, path in changes if is_relevant(Change(kind), path)}
            if relevant:
                return relevant


def _text(paths: set[str]) -> str:
    names = sorted({Path(path).name for path in paths})
    listed = ", ".join(names[:_LISTED])
    return listed if len(names) <= _LISTED else f"{listed} and {len(names) - _LISTED} more"
