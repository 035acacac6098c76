"""PgBouncer in transaction mode, in front of the PostgreSQL of the tests."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from specfirst.devserver.ports import free_port
from specfirst.devserver.processes.account import server_account
from tests.debian_packages import require_program

_GUIDE = Path(__file__).parents[3] / "docs/deployment.md"
_START_SECONDS = 20


def configuration(values: dict[str, str], *, database: str) -> str:
    """The configuration that the deployment guide gives, with other values for some of its lines."""
    block = re.search(r"^```ini\n(.*?)^```", _GUIDE.read_text(), re.S | re.M)
    assert block is not None
    text = block[1]
    for name, value in values.items():
        text, count = re.subn(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.M)
        assert count == 1, name
    return text.replace("service = ", f"{database} = ", 1)


class PgBouncer:
    """One PgBouncer for one database; `url` leads to the database through it."""

    def __init__(self, database_url: str, *, size: int, folder: Path) -> None:
        parts = urlsplit(database_url)
        port = free_port()
        self.url = parts._replace(netloc=f"{parts.username}:{parts.password}@127.0.0.1:{port}").geturl()
        self._port = port
        self._program = require_program("pgbouncer", package="pgbouncer")
        self._configuration = folder / "pgbouncer.ini"
        self._configuration.write_text(
            configuration(
                {
                    "service": f"host={parts.hostname} port={parts.port}",
                    "listen_addr": "127.0.0.1",
                    "listen_port": str(port),
                    "auth_file": str(folder / "userlist.txt"),
                    "default_pool_size": str(size),
                },
                database=parts.path.removeprefix("/"),
            )
        )
        (folder / "userlist.txt").write_text(f'"{parts.username}" "{parts.password}"\n')
        self._options: list[str] = []
        if account := server_account(folder / "none"):
            # PgBouncer does not run as root.
            self._options = ["-u", pwd.getpwuid(account.uid).pw_name]
            for path in (folder, *folder.iterdir()):
                os.chown(path, account.uid, account.gid)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Return once it accepts connections."""
        self._process = subprocess.Popen(
            [self._program, "-q", *self._options, self._configuration],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + _START_SECONDS
        while True:
            assert self._process.poll() is None, "pgbouncer ended at its start"
            try:
                socket.create_connection(("127.0.0.1", self._port), timeout=1).close()
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.02)
            else:
                return

    def stop(self) -> None:
        """End it and every connection through it."""
        self._process.kill()
        self._process.wait()


@contextmanager
def pgbouncer(database_url: str, *, size: int) -> Iterator[PgBouncer]:
    """A running PgBouncer with `size` connections to the database at most."""
    # Not a folder of pytest, which no other account can enter.
    folder = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
    try:
        with PgBouncer(database_url, size=size, folder=folder) as bouncer:
            yield bouncer
    finally:
        shutil.rmtree(folder)
