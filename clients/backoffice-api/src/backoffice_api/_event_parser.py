"""The format of server-sent events (WHATWG HTML, section 9.2.6)."""

from __future__ import annotations

import codecs
import re

from ._record import Record

_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n)")


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
        self._rest = ""
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
        text = self._rest + self._decoder.decode(piece)
        events: list[ParsedEvent] = []
        end = 0
        for line in _LINE.finditer(text):
            if line[2] == "\r" and line.end() == len(text):
                break  # The line feed after it may not have arrived yet.
            end = line.end()
            event = self._line(line[1])
            if event is not None:
                events.append(event)
        self._rest = text[end:]
        return events

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
            case "retry" if value.isascii() and value.isdigit():
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
