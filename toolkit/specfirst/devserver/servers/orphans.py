"""Stop servers that still run on their data after supervisor and watchdog were both killed."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

_STOP_SECONDS = 15.0


def stop_orphan(pid_file: Path, data: Path, stop_signal: signal.Signals) -> None:
    """Stop the process named in `pid_file` if it is a server started on `data`; any other is left alone.

    The caller holds the lock of the data directory, so that such a server has no owner.
    """
    try:
        pid = int(pid_file.read_text(encoding="utf-8").split()[0])
    except (OSError, ValueError, IndexError):
        return
    if str(data) not in _command_line(pid):
        return
    with suppress(ProcessLookupError):
        os.kill(pid, stop_signal)
    deadline = time.monotonic() + _STOP_SECONDS
    while str(data) in _command_line(pid):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def kill_programs_in(folder: Path, program: Path) -> None:
    """Kill the processes of `program` whose working directory is `folder`, if `/proc` exists.

    A backend leads a session of its own and may outlive its killed server. While it runs, the next server
    refuses to start. Without `/proc`, the backend is left to detect the end of its server.
    """
    deadline = time.monotonic() + _STOP_SECONDS
    while (found := _programs_in(folder, program)) and time.monotonic() < deadline:
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.02)


def _programs_in(folder: Path, program: Path) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # A process that has ended, or belongs to another user.
            if (entry / "cwd").samefile(folder) and (entry / "exe").samefile(program):
                found.append(int(entry.name))
    return found


def _command_line(pid: int) -> str:
    """Return the arguments of the process; empty if it does not run."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    listing = subprocess.run(
        ["/bin/ps", "-ww", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return listing.stdout
