"""Restart quickly, by forking a process that has imported the packages already."""

import importlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import specfirst
from specfirst.devserver.processes.watchdog import as_shells_report

_SIGNAL_BASE = 128
_TOOLKIT: Final = Path(specfirst.__file__).parent
_IMPORT_SYSTEM: Final = ("<frozen importlib", importlib.__file__)


class WarmFork:
    """A function that runs in a fork of this process, with its imported modules."""

    def __init__(self, work: Callable[[], int]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._code: int | None = None
        self._pid = os.fork()
        if self._pid == 0:
            _run_and_exit(work)

    def exit_code(self) -> int | None:
        """The exit status, or 128 plus the number of the signal that ended it; None while it runs."""
        return self._reap(os.WNOHANG)

    def wait(self) -> int:
        """Wait for its end, and return its exit status, or 128 plus the number of the signal."""
        code = self._reap(0)
        assert code is not None
        return code

    def _reap(self, options: int) -> int | None:
        if self._code is None:
            pid, status = os.waitpid(self._pid, options)
            self._code = as_shells_report(os.waitstatus_to_exitcode(status)) if pid else None
        return self._code

    def ask_to_stop(self) -> None:
        """Send SIGTERM, unless it has ended."""
        if self.exit_code() is None:
            os.kill(self._pid, signal.SIGTERM)

    def stop(self) -> None:
        """Send SIGTERM and wait for its end."""
        self.ask_to_stop()
        self.wait()


class CurrentFork:
    """A fork that is restarted at each change of the code.

    After a failure it waits for the next change, since the code may be broken. When a signal ends it, this
    process ends with its status, and the supervisor restarts it.
    """

    def __init__(self, start: Callable[[], WarmFork]) -> None:
        self._start = start
        self._running: WarmFork | None = None

    def keep(self, changes: Iterable[object]) -> None:
        """Run it until the end of `changes`."""
        self._running = self._start()
        for files in changes:
            print(f"{files} changed: starting again", flush=True)
            self._stop()
            self._running = self._start()
        self._stop()

    def check(self) -> None:
        """Detect its end; call this repeatedly while waiting for changes."""
        code = None if self._running is None else self._running.exit_code()
        if code is None:
            return
        if code == 0 or code > _SIGNAL_BASE:
            raise SystemExit(code or 1)
        self._running = None
        print(f"ended with status {code}: it starts again when code is saved", flush=True)

    def _stop(self) -> None:
        if self._running is not None:
            self._running.stop()


def print_traceback(error: BaseException) -> None:
    """Print a traceback that begins in the code of the project, without frames of the import system."""
    shown = traceback.TracebackException.from_exception(error)
    frames = [frame for frame in shown.stack if not frame.filename.startswith(_IMPORT_SYSTEM)]
    first = next((place for place, frame in enumerate(frames) if _is_of_project(frame.filename)), 0)
    shown.stack = traceback.StackSummary.from_list(frames[first:])
    print("".join(shown.format()), end="", file=sys.stderr, flush=True)


def _is_of_project(file: str) -> bool:
    path = Path(file)
    return (
        path.is_relative_to(Path.cwd())
        and "site-packages" not in path.parts
        and not path.is_relative_to(_TOOLKIT)
    )


def _run_and_exit(work: Callable[[], int]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    status = 1
    try:
        status = work()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException as error:  # the stack of the parent must never be entered
        print_traceback(error)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
