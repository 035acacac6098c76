"""Runs of the service with `make run`."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from specfirst.devserver.ports import free_port

REPOSITORY = Path(__file__).parents[2]
WAIT_SECONDS = 60.0


class ServiceRun:
    """One `specfirst run` of this repository, with everything it has printed. `folder` keeps its data."""

    def __init__(self, folder: Path, *options: str, settings: dict[str, str]) -> None:
        self.port = free_port()
        self._output = folder / "run.txt"
        program = Path(sys.executable).parent / "specfirst"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                [program, "run", f"--data={folder}", f"--port={self.port}", *options],
                cwd=REPOSITORY,
                # Without settings of the developer.
                env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
                | {"LOG_FOLDER": str(folder / "logs")}
                | settings,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        """The output so far."""
        return self._output.read_text()

    def wait_until_ready(self) -> None:
        """Return when it has printed its URLs."""
        deadline = time.monotonic() + WAIT_SECONDS
        while "Ready in" not in self.output:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)


@contextmanager
def service_run(folder: Path, *options: str, settings: dict[str, str]) -> Iterator[ServiceRun]:
    """A run that is ready, and is stopped at the end of the block."""
    run = ServiceRun(folder, *options, settings=settings)
    try:
        run.wait_until_ready()
        yield run
    finally:
        run.process.terminate()
        run.process.wait(30)
