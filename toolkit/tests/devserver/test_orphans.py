"""Servers whose supervisor and watchdog were both killed are stopped by the next start on their data."""

import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import psycopg2
import pytest

from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.data_directory import locked_data, urls_of_running_servers
from specfirst.devserver.servers.embedded import EmbeddedServers
from specfirst.devserver.servers.orphans import stop_orphan
from tests.devserver.checkout import processes_of, small_checkout, wait_for_no_process

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")

_ORPHAN_MAKER = textwrap.dedent("""
    import os, signal, sys
    from pathlib import Path
    from specfirst.devserver.servers.data_directory import locked_data
    from specfirst.devserver.servers.embedded import EmbeddedServers
    from specfirst.devserver.processes.watchdog import Watchdog

    with locked_data(Path(sys.argv[1])) as data, Watchdog() as watchdog, EmbeddedServers(data, watchdog):
        os.kill(watchdog._process.pid, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)
""")


def test_next_start_stops_them_and_finds_the_data_whole() -> None:
    with small_checkout() as folder, Watchdog() as watchdog:
        data = folder / ".data"
        killed = subprocess.run([sys.executable, "-c", _ORPHAN_MAKER, str(data)], check=False)
        assert killed.returncode == -signal.SIGKILL
        orphans = processes_of(data)
        assert len(orphans) > 2
        assert urls_of_running_servers(data) is None
        with locked_data(data) as locked, EmbeddedServers(locked, watchdog) as servers:
            assert processes_of(data).isdisjoint(orphans)
            psycopg2.connect(servers.urls["DATABASE_URL"]).close()
        wait_for_no_process(folder)


def test_process_other_than_a_server_of_the_data_is_not_stopped(tmp_path: Path) -> None:
    # After a restart of the machine the number in a pid file may be anyone's.
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as bystander:
        pid_file = tmp_path / "postmaster.pid"
        pid_file.write_text(f"{bystander.pid}\n")
        stop_orphan(pid_file, tmp_path / "data", signal.SIGINT)
        assert bystander.poll() is None
        bystander.kill()
