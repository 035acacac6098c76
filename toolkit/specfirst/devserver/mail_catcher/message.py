"""A mail that was caught, with its parts. Malformed mail is shown as far as it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any

RECIPIENTS = "X-Caught-For"
"""The header that the catcher puts in front: the envelope is not part of a mail (RFC 5321, 2.3.1)."""
_PREVIEW = 140
"""Characters."""
_LINK = re.compile(r"https?://[^\s<>\"']+")
_CODE = re.compile(r"^(?=.*[0-9])[A-Za-z0-9_-]{4,}$", re.MULTILINE)
# What the parser of the standard library raises for malformed mail, its own bugs included.
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError)


@dataclass(frozen=True, slots=True)
class Summary:
    """A mail in the list."""

    id: str
    """Sorts by the moment of its arrival."""
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    preview: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part beside the plain and the HTML form of the text."""

    name: str
    media_type: str
    size: int
    """Bytes, as it was before encoding."""


class CaughtMessage:
    """A caught mail with its header fields and bodies."""

    def __init__(self, key: str, raw: bytes) -> None:
        """`key` is nanoseconds since 1970, a hyphen, and anything."""
        self.id = key
        self.raw = raw
        self._message: Message = message_from_bytes(raw, policy=default)

    def summary(self) -> Summary:
        """Its entry in the list."""
        nanoseconds = int(self.id.partition("-")[0])
        return Summary(
            id=self.id,
            received_at=datetime.fromtimestamp(nanoseconds / 1e9, UTC),
            sender=self._header("From"),
            recipients=tuple(filter(None, self._header(RECIPIENTS).split(", "))),
            subject=self._header("Subject"),
            preview=" ".join(self.text.split())[:_PREVIEW],
            size=len(self.raw),
        )

    @property
    def text(self) -> str:
        """The plain form; empty where there is none."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML form; empty where there is none."""
        return self._body("html")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """Return all header fields in their order, decoded if possible."""
        return [(name, self._header(name, at)) for name, at in self._occurrences()]

    @property
    def links(self) -> list[str]:
        """Addresses in the plain form, or else in the HTML, each once."""
        return list(dict.fromkeys(_LINK.findall(self.text or self.html)))

    @property
    def codes(self) -> list[str]:
        """Lines of the plain form that are one word with a digit: codes and tokens to paste somewhere."""
        return list(dict.fromkeys(_CODE.findall(self.text.replace("\r\n", "\n"))))

    @property
    def attachments(self) -> list[Attachment]:
        """The parts beside the text."""
        try:
            parts = list(self._message.iter_attachments()) if isinstance(self._message, EmailMessage) else []
        except _UNREADABLE:
            return []
        return [
            Attachment(part.get_filename() or "unnamed", part.get_content_type(), len(_payload(part)))
            for part in parts
        ]

    def _occurrences(self) -> Iterator[tuple[str, int]]:
        seen: dict[str, int] = {}
        for name in self._message:
            at = seen.get(name.lower(), 0)
            seen[name.lower()] = at + 1
            yield name, at

    def _header(self, name: str, at: int = 0) -> str:
        try:
            values: list[Any] = self._message.get_all(name, [])
            return str(values[at]) if at < len(values) else ""
        except _UNREADABLE:
            raw = [value for field, value in self._message.raw_items() if field.lower() == name.lower()]
            return str(raw[at])

    def _body(self, kind: str) -> str:
        try:
            part = self._message.get_body((kind,)) if isinstance(self._message, EmailMessage) else None
        except _UNREADABLE:
            part = None
        if part is None:
            return ""
        try:
            return str(part.get_content())
        except _UNREADABLE:
            return _payload(part).decode(errors="replace")


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
