"""The ids of written records, so that a record that arrives twice is written once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

_ID = re.compile(r"([0-9a-f]{16})-([0-9]{1,18})")


class WrittenRecords:
    """A set of ids, stored as intervals, because every process numbers its records from 1."""

    def __init__(self, state: Mapping[str, Any] | None = None) -> None:
        """Restore the result of `state()` of an earlier process."""
        self._producers: dict[str, _Producer] = {
            name: _Producer([list(interval) for interval in saved["numbers"]], saved["day"])
            for name, saved in (state or {}).items()
        }

    def __contains__(self, record_id: str) -> bool:
        found = _ID.fullmatch(record_id)
        if found is None:
            return False
        producer = self._producers.get(found[1])
        return producer is not None and int(found[2]) in producer

    def add(self, record_id: str, day: str) -> None:
        """Add a record of this day. An id of another form is ignored."""
        if (found := _ID.fullmatch(record_id)) is not None:
            producer = self._producers.setdefault(found[1], _Producer([], day))
            producer.add(int(found[2]))
            producer.day = max(producer.day, day)

    def forget_before(self, day: str) -> None:
        """Remove processes whose last record is older: no copy of it can still arrive."""
        self._producers = {
            name: producer for name, producer in self._producers.items() if producer.day >= day
        }

    def state(self) -> dict[str, Any]:
        """Return the content as JSON values."""
        return {
            name: {"day": producer.day, "numbers": producer.intervals}
            for name, producer in self._producers.items()
        }


class _Producer:
    """The numbers of one process: disjoint intervals in ascending order, both ends included."""

    def __init__(self, intervals: list[list[int]], day: str) -> None:
        self.intervals = intervals
        self.day = day

    def __contains__(self, number: int) -> bool:
        index = self._index(number)
        return index >= 0 and number <= self.intervals[index][1]

    def add(self, number: int) -> None:
        if number in self:
            return
        index = self._index(number)
        joins_left = index >= 0 and self.intervals[index][1] == number - 1
        joins_right = index + 1 < len(self.intervals) and self.intervals[index + 1][0] == number + 1
        if joins_left and joins_right:
            self.intervals[index][1] = self.intervals.pop(index + 1)[1]
        elif joins_left:
            self.intervals[index][1] = number
        elif joins_right:
            self.intervals[index + 1][0] = number
        else:
            self.intervals.insert(index + 1, [number, number])

    def _index(self, number: int) -> int:
        """Return the index of the last interval that begins at or before the number; -1 if there is none."""
        return bisect_right(self.intervals, number, key=lambda interval: interval[0]) - 1
