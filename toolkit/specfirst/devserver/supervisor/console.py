"""The terminal: lines of several processes, each with the name of its process in front."""

import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress

_COLOURS = (36, 33, 35, 32, 34, 31)  # cyan, yellow, magenta, green, blue, red
_NAME_WIDTH = 7
"""At least; longer names make it wider."""


class Console:
    """Writes whole lines, from any thread; a closed terminal raises no error."""

    def __init__(self) -> None:
        self.colours = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._lock = threading.Lock()
        self._names: list[str] = []
        self._width = _NAME_WIDTH

    def say(self, text: str = "") -> None:
        """Print one or more lines of the supervisor itself."""
        with self._lock, suppress(OSError, ValueError):
            print(text, flush=True)

    def line(self, name: str, text: str) -> None:
        """Print one line of the process `name`."""
        self.say(f"{self._prefix(name)} {text}")

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
