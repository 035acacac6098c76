"""The format of server-sent events (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import codecs
import re

from ._record import Record

_END = re.compile(r"\r\n|\r|\n")

_RETRY = re.compile(r"[0-9]{1,9}")
"""A time in milliseconds; longer ones than eleven days are ignored."""


class ParsedEvent(Record, frozen=True):
    """An event as it was sent; `id` is that of this event, or the last one before it."""

    event: str
    data: str
    id: str | None


class EventParser:
    """Parses a stream in pieces of any size.

    `retry` is the server's reconnection time in seconds, `comments` the number of comments so far.
    """

    def __init__(self, last_id: str | None) -> None:
        self.last_id = last_id
        self.retry: float | None = None
        self.comments = 0
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
        self._unfinished: list[str] = []
        self._after_return = False
        self._data: list[str] = []
        self._event = ""
        self._id: str | None = None

    def anew(self) -> EventParser:
        """Return the parser for another connection to the same stream."""
        other = EventParser(self.last_id)
        other.retry = self.retry
        return other

    def feed(self, piece: bytes) -> list[ParsedEvent]:
        """Return the events that are complete now."""
        text = self._decoder.decode(piece)
        if text and self._after_return:
            text, self._after_return = text.removeprefix("\n"), False
        self._after_return = self._after_return or text.endswith("\r")
        first, *others = _END.split(text)
        self._unfinished.append(first)
        if not others:
            return []
        *lines, last = "".join(self._unfinished), *others
        self._unfinished = [last]
        events = [self._line(line) for line in lines]
        return [event for event in events if event is not None]

    def _line(self, line: str) -> ParsedEvent | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "":
                self.comments += 1
            case "data":
                self._data.append(value)
            case "event":
                self._event = value
            case "id" if "\0" not in value:
                self._id = value
            case "retry" if _RETRY.fullmatch(value):
                self.retry = int(value) / 1000
            case _:
                pass
        return None

    def _dispatch(self) -> ParsedEvent | None:
        if self._id is not None:
            self.last_id = self._id
        event = ParsedEvent(self._event or "message", "\n".join(self._data), self.last_id or None)
        complete = bool(self._data)
        self._data, self._event, self._id = [], "", None
        return event if complete else None
