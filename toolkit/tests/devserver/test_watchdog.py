"""The watchdog stops processes that were not registered yet."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from specfirst.devserver.processes.watchdog_process import is_alive

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

_DIES_IN_BETWEEN = textwrap.dedent("""
    import os, signal, subprocess, sys
    from specfirst.devserver.processes.watchdog import Watchdog

    with Watchdog() as watchdog:
        for mark in (watchdog.mark, {}):
            command = [sys.executable, "-c", "import time; time.sleep(300)"]
            child = subprocess.Popen(command, env={**os.environ, **mark}, start_new_session=True)
            print(child.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
""")


def test_child_that_is_not_registered_yet_is_killed() -> None:
    # The children would keep a pipe open.
    killed = subprocess.Popen([sys.executable, "-c", _DIES_IN_BETWEEN], stdout=subprocess.PIPE, text=True)
    assert killed.stdout is not None
    ours, of_others = (int(killed.stdout.readline()) for _ in range(2))
    assert killed.wait() == -signal.SIGKILL
    try:
        deadline = time.monotonic() + 60
        while is_alive(ours):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        assert is_alive(of_others)
    finally:
        os.kill(of_others, signal.SIGKILL)
        killed.stdout.close()
