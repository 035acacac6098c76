"""The files of the log consumer."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.logship.daily_files import DailyFiles, FolderInUseError, NoRecordError, Record
from app.logship.written_records import WrittenRecords

PRODUCER = "0123456789abcdef"
TODAY = datetime.now(UTC).date()


def record(number: int, *, day: str = TODAY.isoformat(), logger: str = "app.x") -> Record:
    """A record of one process."""
    facts = {"id": f"{PRODUCER}-{number}", "timestamp": f"{day}T10:00:00Z", "logger": logger}
    return Record.parse(json.dumps(facts))


def numbers(folder: Path, name: str) -> list[int]:
    """The records in a file."""
    lines = (folder / name).read_text().splitlines()
    return [int(json.loads(line)["id"].rpartition("-")[2]) for line in lines]


def test_records_go_to_the_file_of_their_stream_and_day(tmp_path: Path) -> None:
    yesterday = (TODAY - timedelta(days=1)).isoformat()
    files = DailyFiles(tmp_path, keep_days=7)
    assert files.write([record(1), record(2, day=yesterday), record(3, logger="app.sql")]) == 3
    files.close()
    assert numbers(tmp_path, f"app/{TODAY}.jsonl") == [1]
    assert numbers(tmp_path, f"app/{yesterday}.jsonl") == [2]
    assert numbers(tmp_path, f"sql/{TODAY}.jsonl") == [3]


@pytest.mark.parametrize("state", ["saved", "old", "missing", "broken"])
def test_record_that_was_written_before_a_restart_is_not_written_again(tmp_path: Path, state: str) -> None:
    files = DailyFiles(tmp_path, keep_days=7)
    files.write([record(1), record(2)])
    file = tmp_path / ".consumer.json"
    if state != "old":
        files.save()
    if state == "missing":
        file.unlink()
    if state == "broken":
        file.write_text("{")
    name = files.consumer
    _release(files)
    again = DailyFiles(tmp_path, keep_days=7)
    assert again.write([record(2), record(3), record(3)]) == 1
    again.close()
    assert numbers(tmp_path, f"app/{TODAY}.jsonl") == [1, 2, 3]
    assert (again.consumer == name) is (state in ("saved", "old"))


def test_line_whose_writing_was_interrupted_is_removed_and_written_again(tmp_path: Path) -> None:
    files = DailyFiles(tmp_path, keep_days=7)
    files.write([record(1)])
    _release(files)
    with (tmp_path / f"app/{TODAY}.jsonl").open("ab") as file:
        file.write(record(2).line[:20])
    again = DailyFiles(tmp_path, keep_days=7)
    again.write([record(2)])
    again.close()
    assert numbers(tmp_path, f"app/{TODAY}.jsonl") == [1, 2]


def test_folder_has_one_consumer_at_a_time(tmp_path: Path) -> None:
    first = DailyFiles(tmp_path, keep_days=7)
    with pytest.raises(FolderInUseError, match="another log consumer"):
        DailyFiles(tmp_path, keep_days=7)
    first.close()
    DailyFiles(tmp_path, keep_days=7).close()


def test_files_older_than_the_days_to_keep_are_removed(tmp_path: Path) -> None:
    files = DailyFiles(tmp_path, keep_days=7)
    days = [(TODAY - timedelta(days=age)).isoformat() for age in (7, 8, 400)]
    files.write([record(number, day=day) for number, day in enumerate(days, 1)])
    (tmp_path / "app" / "notes.txt").write_text("not ours")
    files.remove_old()
    files.close()
    assert sorted(path.name for path in (tmp_path / "app").iterdir()) == [f"{days[0]}.jsonl", "notes.txt"]


def test_line_break_in_a_record_does_not_break_the_file() -> None:
    assert b"\n" not in Record.parse('{"id":"a-1",\n"event":"x"}').line


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"id":1}', "not json"])
def test_invalid_entry_is_refused(line: str) -> None:
    with pytest.raises(NoRecordError):
        Record.parse(line)


def test_written_numbers_are_kept_as_few_intervals() -> None:
    written = WrittenRecords()
    for number in (5, 1, 2, 9, 3, 4, 8, 6):
        written.add(f"{PRODUCER}-{number}", "2026-01-01")
    assert written.state() == {PRODUCER: {"day": "2026-01-01", "numbers": [[1, 6], [8, 9]]}}
    known = WrittenRecords(written.state())
    assert [number for number in range(12) if f"{PRODUCER}-{number}" in known] == [1, 2, 3, 4, 5, 6, 8, 9]
    assert "anything" not in known
    known.forget_before("2026-01-02")
    assert known.state() == {}


def _release(files: DailyFiles) -> None:
    """Release the lock as the end of a process does, without saving the state."""
    os.close(files._lock)
