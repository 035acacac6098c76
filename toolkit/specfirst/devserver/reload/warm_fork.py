"""Quick restarts: forks of a process that has imported the packages already."""

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterable


class WarmFork:
    """A function that runs in a fork of this process, with what this process has imported."""

    def __init__(self, work: Callable[[], int]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            _run_and_exit(work)

    def wait(self) -> int:
        """Wait for its end; return its exit status, or 128 + the number of the signal that ended it."""
        code = os.waitstatus_to_exitcode(os.waitpid(self._pid, 0)[1])
        return code if code >= 0 else 128 - code

    def stop(self) -> None:
        """Send SIGTERM and wait for its end."""
        os.kill(self._pid, signal.SIGTERM)  # at worst a zombie: only `wait` reaps it
        self.wait()


def keep_current(changes: Iterable[str], start: Callable[[], WarmFork]) -> None:
    """Run what `start` starts, and start it afresh for each of `changes`; stop it when they end."""
    running = start()
    for files in changes:
        print(f"{files} changed: starting again", flush=True)
        running.stop()
        running = start()
    running.stop()


def _run_and_exit(work: Callable[[], int]) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    status = 1
    try:
        status = work()
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    except BaseException:  # the stack of the parent must never be entered
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)
