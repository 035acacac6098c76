"""Write the log file of each process of a run, with a limited size."""

import logging
import re
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from urllib.parse import quote

_FILE_BYTES = 5_000_000
_BACKUPS = 1
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
"""Processes write colours if the run has a terminal, but other programs read the files."""


class ProcessLogs:
    """Appends lines to `NAME.log` in a folder that only its owner may enter.

    A file of 5 MB becomes `NAME.log.1` and replaces the previous one, so that each process uses at most 10
    MB.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._files: dict[str, RotatingFileHandler] = {}

    def write(self, name: str, text: str) -> None:
        """Append one line to the file of the process `name`, from any thread."""
        self._file(name).handle(logging.makeLogRecord({"msg": _COLOUR.sub("", text)}))

    def path(self, name: str) -> Path:
        """Return the file of the process `name`."""
        return self.folder / f"{quote(name, safe='')}.log"

    def close(self) -> None:
        """Close every open log file."""
        with self._lock:
            for file in self._files.values():
                file.close()
            self._files.clear()

    def _file(self, name: str) -> RotatingFileHandler:
        with self._lock:
            if name not in self._files:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._files[name] = RotatingFileHandler(
                    self.path(name), maxBytes=_FILE_BYTES, backupCount=_BACKUPS, encoding="utf-8"
                )
            return self._files[name]
