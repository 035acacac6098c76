"""Run several processes as one: all start and stop together, and those that end early are restarted.

While the run starts, the first process that ends also ends the others, since a restart would fail as well.
"""

import errno
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import IO, NoReturn, Self

from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.keeper import Keeper, TooManyEndsError, ended
from specfirst.devserver.processes.managed_process import ManagedProcess, Surroundings
from specfirst.devserver.processes.privileges import Privileges
from specfirst.devserver.supervisor.console import Console
from specfirst.devserver.supervisor.process_table import Process
from specfirst.devserver.supervisor.stop_request import StopRequest

GRACE_SECONDS = 10.0
_POLL_SECONDS = 0.05


class StopRun(Exception):
    """Raised at the end of the run; `exit_code` is the exit status."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class _Running:
    """A process of the run, with the thread that copies its output."""

    def __init__(
        self, process: Process, spawn: Callable[[Process], tuple[ManagedProcess, threading.Thread]], log: str
    ) -> None:
        self.name = process.name
        self.remark = f", its log is {log}"
        self._start = partial(spawn, process)
        self.managed, self._reader = self._start()

    def exit_code(self) -> int | None:
        """Return its exit status as a shell reports it, None while it runs."""
        return self.managed.exit_code()

    def restart(self) -> None:
        """Start it again. Raises DevError if its program cannot be started."""
        self.managed.finish(0)
        self.read_to_the_end()
        self.managed, self._reader = self._start()

    def is_ready(self) -> bool:
        """Return True, since it is not known when a process begins its work."""
        return True

    def read_to_the_end(self) -> None:
        """Wait for the last line of a process that has ended."""
        self._reader.join(timeout=1)


class Supervisor:
    """Owns the processes of a run from their start to the end of the `with` block.

    Args:
        keeper: restarts the servers, and the processes once the run is ready.
        surroundings: those of every process.
        privileges: those of every process, except for processes that keep the privileges of this one.
    """

    def __init__(
        self,
        console: Console,
        stop_request: StopRequest,
        keeper: Keeper,
        surroundings: Surroundings,
        privileges: Privileges,
    ) -> None:
        self._console = console
        self._stop_request = stop_request
        self._keeper = keeper
        self._surroundings = surroundings
        self._privileges = privileges
        self._running: list[_Running] = []
        self._is_started = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        """Stop the processes, the youngest first, and print their last lines."""
        for process in reversed(self._running):
            process.managed.ask_to_stop()
        deadline = time.monotonic() + GRACE_SECONDS
        for process in reversed(self._running):
            process.managed.finish(deadline - time.monotonic())
        for process in self._running:
            process.read_to_the_end()

    def start(self, process: Process) -> None:
        """Start a process that runs until the end of the run. Raises DevError if it cannot be started."""
        self._running.append(_Running(process, self._spawn_and_read, self._console.log_of(process.name)))

    def complete(self, step: Process, lines: Callable[[str], None] | None = None) -> None:
        """Run a process to its end, with its lines sent to the console or to `lines`.

        Raises:
            DevError: it failed.
            StopRun: the run is to stop.
        """
        process = self._spawn(step)
        reader = self._read(process, lines)
        try:
            self._wait_until(lambda: process.exit_code() is not None)
        finally:
            process.ask_to_stop()
            process.finish(GRACE_SECONDS)
            reader.join(timeout=1)
        if code := process.exit_code():
            self._console.last_lines(step.name)
            raise DevError(f"'{step.name}' failed with status {code}.")

    def wait_until(self, is_ready: Callable[[], bool], seconds: float) -> bool:
        """Wait for `is_ready`, and return whether it was true within `seconds`.

        Raises:
            StopRun: the run is to stop, or a process ended before the run was ready.
        """
        deadline = time.monotonic() + seconds
        self._wait_until(lambda: is_ready() or time.monotonic() > deadline)
        return time.monotonic() <= deadline

    def wait(self) -> NoReturn:
        """Wait for a request to stop, or for a process that ends too often, which raises StopRun."""
        self._keeper.keep(*self._running, waits=True)
        self._is_started = True
        self._wait_until(lambda: False)
        raise AssertionError("unreachable")

    def _wait_until(self, is_done: Callable[[], bool]) -> None:
        while not is_done():
            self._raise_if_over()
            time.sleep(_POLL_SECONDS)

    def _raise_if_over(self) -> None:
        if (asked := self._stop_request.exit_code) is not None:
            self._console.say("\nStopping …")
            raise StopRun(asked)
        try:
            self._keeper.check()
        except TooManyEndsError as end:
            self._console.say(str(end))
            raise StopRun(end.exit_code) from end
        if not self._is_started:
            self._raise_if_one_ended()

    def _raise_if_one_ended(self) -> None:
        for process in self._running:
            if (code := process.exit_code()) is not None:
                process.read_to_the_end()
                self._console.last_lines(process.name)
                self._console.say(f"{ended(process.name, code)}: stopping the rest.")
                # A process that should run forever has failed, whatever its status.
                raise StopRun(code or 1)

    def _spawn_and_read(self, process: Process) -> tuple[ManagedProcess, threading.Thread]:
        managed = self._spawn(process)
        return managed, self._read(managed)

    def _read(self, process: ManagedProcess, lines: Callable[[str], None] | None = None) -> threading.Thread:
        """Read its output in a thread, so that the process never waits; the thread ends with the output."""
        assert process.stdout is not None
        sink = lines or partial(self._console.line, process.name)
        reader = threading.Thread(target=_copy_lines, args=(process.stdout, sink), daemon=True)
        reader.start()
        return reader

    def _spawn(self, process: Process) -> ManagedProcess:
        privileges = Privileges() if process.keeps_privileges else self._privileges
        try:
            # The launcher would report a missing program as a failure of its own.
            if privileges.launcher and shutil.which(process.command[0]) is None:
                raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
            environment = {
                **self._surroundings.environment,
                "PYTHONUNBUFFERED": "1",
                **privileges.environment,
            }
            own = replace(self._surroundings, environment=environment, account=privileges.account)
            command = [*privileges.launcher, *process.command]
            return ManagedProcess(process.name, command, own, output=subprocess.PIPE)
        except OSError as error:
            raise DevError(
                f"'{process.name}' cannot be started: {process.command[0]}: {error.strerror}."
            ) from error


def _copy_lines(stream: IO[bytes], sink: Callable[[str], None]) -> None:
    for line in stream:
        sink(line.decode(errors="replace").rstrip("\r\n"))
