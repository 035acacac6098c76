"""The files of the log consumer, one per stream and day: `app/2026-05-31.jsonl`."""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

from app.core.logs.logger import SQL_LOGGER
from app.core.logs.shipping.fallback_file import append_whole
from app.core.private_files import make_private_folder
from app.logship.written_records import WrittenRecords

STREAMS: Final = ("app", "sql")
_STATE: Final = ".consumer.json"
_LOCK: Final = ".consumer.lock"
_FILE: Final = re.compile(r"(\d{4}-\d{2}-\d{2})\.jsonl")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class NoRecordError(Exception):
    """A line is not a record of this service."""


class FolderInUseError(Exception):
    """Another consumer writes to the folder."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record, ready to be written."""

    id: str
    stream: str
    day: str
    line: bytes
    """The JSON of the record, without a line break."""

    @classmethod
    def parse(cls, line: str) -> Record:
        """Parse the record of an entry of the stream.

        Raises:
            NoRecordError: the line is not a JSON object with an id.
        """
        try:
            facts = json.loads(line)
        except ValueError:
            raise NoRecordError from None
        if not isinstance(facts, dict) or not isinstance(facts.get("id"), str):
            raise NoRecordError
        day = str(facts.get("timestamp"))[:10]
        if _DAY.fullmatch(day) is None:
            day = _today().isoformat()
        stream = "sql" if facts.get("logger") == SQL_LOGGER else "app"
        return cls(facts["id"], stream, day, line.replace("\n", " ").encode("utf-8", "backslashreplace"))


class DailyFiles:
    """Appends every record once. The files are authoritative; the state only saves reading them again."""

    def __init__(self, folder: Path, *, keep_days: int) -> None:
        """Lock the folder and read what has changed since the state was saved.

        Raises:
            FolderInUseError: another consumer has the lock.
        """
        self._folder = folder
        self._keep_days = keep_days
        for stream in STREAMS:
            make_private_folder(folder / stream)
        self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(self._lock)
            raise FolderInUseError(f"another log consumer writes to {folder}") from None
        state = self._read_state()
        self.consumer: str = state.get("consumer") or uuid4().hex[:16]
        """The name of the consumer in the consumer group, the same after a restart."""
        self._written = WrittenRecords(state.get("written"))
        self._changed = True
        for path in self._files():
            self._read_rest(path, state.get("sizes", {}).get(self._name(path), 0))
        self.save()

    def write(self, records: Iterable[Record]) -> int:
        """Append the records that are not written yet, sync them to disk, and return their number.

        After an exception, call it again with the same records.

        Raises:
            OSError: a file cannot be written.
        """
        new: dict[Path, dict[str, Record]] = defaultdict(dict)
        for record in records:
            if record.id not in self._written:
                new[self._folder / record.stream / f"{record.day}.jsonl"][record.id] = record
        for path, group in new.items():
            self._changed = True
            make_private_folder(path.parent)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                append_whole(
                    descriptor, b"".join(record.line + b"\n" for record in group.values()), sync=True
                )
            finally:
                os.close(descriptor)
            for record in group.values():
                self._written.add(record.id, record.day)
        return sum(map(len, new.values()))

    def remove_old(self) -> None:
        """Delete files of more than `keep_days` days before today."""
        oldest = (_today() - timedelta(days=self._keep_days)).isoformat()
        for path in self._files():
            if path.stem < oldest:
                path.unlink(missing_ok=True)
        self._written.forget_before(oldest)

    def save(self) -> None:
        """Write the state, so that the next process need not read the files from the beginning."""
        if not self._changed:
            return
        sizes = {self._name(path): path.stat().st_size for path in self._files()}
        state = {"consumer": self.consumer, "sizes": sizes, "written": self._written.state()}
        temporary = self._folder / f"{_STATE}.new"
        temporary.touch(mode=0o600)
        temporary.write_text(json.dumps(state))
        temporary.replace(self._folder / _STATE)
        self._changed = False

    def close(self) -> None:
        self.save()
        os.close(self._lock)

    def _files(self) -> list[Path]:
        found = (path for stream in STREAMS for path in (self._folder / stream).iterdir())
        return sorted(path for path in found if _FILE.fullmatch(path.name))

    def _name(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()

    def _read_state(self) -> dict[str, Any]:
        try:
            state = json.loads((self._folder / _STATE).read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return state if isinstance(state, dict) else {}

    def _read_rest(self, path: Path, start: int) -> None:
        """Read the ids of the records after `start`; truncate a line whose writing was interrupted."""
        with path.open("r+b") as file:
            whole = file.seek(start)
            for line in file:
                if not line.endswith(b"\n"):
                    file.truncate(whole)
                    return
                whole += len(line)
                with suppress(NoRecordError):
                    self._written.add(
                        Record.parse(line.decode("utf-8", "replace").rstrip("\n")).id, path.stem
                    )


def _today() -> date:
    return datetime.now(UTC).date()
