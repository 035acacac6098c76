"""Print lines of several processes to the terminal, each after the name of its process."""

import os
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress

from specfirst.devserver.supervisor.process_logs import ProcessLogs

_COLOURS = (36, 33, 35, 32, 34, 31)  # cyan, yellow, magenta, green, blue, red
_NAME_WIDTH = 7
"""The minimum width; longer names increase it."""
_LAST_LINES = 40


class Console:
    """Writes whole lines, from any thread; a closed terminal raises no error.

    Args:
        logs: receives each line of a process, whether it is printed or not.
        verbose: print the lines of processes. Otherwise their last ones are kept for `last_lines`.
    """

    def __init__(self, logs: ProcessLogs, *, verbose: bool) -> None:
        self._logs = logs
        self._verbose = verbose
        self._unprinted: dict[str, deque[str]] = {}
        self.colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._lock = threading.Lock()
        self._names: list[str] = []
        self._width = _NAME_WIDTH

    def say(self, text: str = "") -> None:
        """Print one or more lines of the supervisor itself."""
        with self._lock, suppress(OSError, ValueError):
            print(text, flush=True)

    def line(self, name: str, text: str) -> None:
        """Log one line of the process `name`, and print it if the run is verbose."""
        self._logs.write(name, text)
        if self._verbose:
            self.print_line(name, text)
        else:
            self._unprinted.setdefault(name, deque(maxlen=_LAST_LINES)).append(text)

    def last_lines(self, name: str) -> None:
        """Print the last lines of the process `name` that were not printed, which say why it ended."""
        for text in self._unprinted.pop(name, ()):
            self.print_line(name, text)

    def print_line(self, name: str, text: str) -> None:
        """Print one line of the process `name` without logging it, since it may contain a password."""
        self.say(f"{self._prefix(name)} {text}")

    def log_of(self, name: str) -> str:
        """Return the path of the log of the process `name`."""
        return str(self._logs.path(name))

    def block(self, title: str, lines: Sequence[str]) -> None:
        """Print a heading with indented lines under it, between empty lines."""
        self.say("\n".join(["", self._bold(title), *(f"  {line}".rstrip() for line in lines), ""]))

    def _prefix(self, name: str) -> str:
        with self._lock:
            if name not in self._names:
                self._names.append(name)
                self._width = max(self._width, len(name))
            colour = _COLOURS[self._names.index(name) % len(_COLOURS)]
            text = f"{name:>{self._width}} |"
        return f"\x1b[{colour}m{text}\x1b[0m" if self.colours else text

    def _bold(self, text: str) -> str:
        return f"\x1b[1m{text}\x1b[0m" if self.colours else text
