"""The program of the watchdog, which outlives its parent until it has stopped the parent's processes.

It is run by its path, isolated, with only the standard library. Lines on standard input are `+ PID SIGNAL`
and `- PID`. The end of input means that the parent has ended, even by `kill -9`, since the kernel closes the
pipe. The argument is the mark of the parent's children.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

GRACE_SECONDS = 10.0
LOOKS = 20
MARK = "DEV_WATCHDOG"
"""An environment variable."""


def read_until_parent_is_gone() -> dict[int, int]:
    """Return the processes (pid → stop signal) that were still registered at the end of input."""
    registered: dict[int, int] = {}
    for line in sys.stdin:
        action, pid, *rest = line.split()
        if action == "+":
            registered[int(pid)] = int(rest[0])
        else:
            registered.pop(int(pid), None)
    return registered


def is_alive(pid: int) -> bool:
    """Whether the process runs; a zombie does not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    return True


def stop(registered: dict[int, int]) -> None:
    """Ask processes to stop, the youngest first, wait, and kill every group with what leaders left behind."""
    for pid, stop_signal in reversed(registered.items()):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, stop_signal)
    deadline = time.monotonic() + GRACE_SECONDS
    while time.monotonic() < deadline and any(map(is_alive, registered)):
        time.sleep(0.02)
    for pid in registered:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def kill_marked(mark: str) -> None:
    """Kill processes that the parent had started but not registered when it died; only possible on Linux."""
    # Repeated, since one of them may have started others meanwhile.
    for _ in range(LOOKS):
        marked = [pid for pid in processes() if f"{MARK}={mark}" in environment(pid) and is_alive(pid)]
        if not marked:
            return
        for pid in marked:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def processes() -> list[int]:
    """Return the ids of all processes; none without `/proc`."""
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def environment(pid: int) -> list[str]:
    """Return the variables that the process was started with; empty if this user may not read them."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/environ").read_text(encoding="utf-8", errors="replace").split("\0")
    return []


if __name__ == "__main__":
    stop(read_until_parent_is_gone())
    kill_marked(sys.argv[1])
