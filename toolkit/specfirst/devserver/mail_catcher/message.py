"""A caught message with its parts. Malformed mail is shown as far as it can be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage, Message
from email.policy import default
from typing import Any

RECIPIENTS = "X-Caught-For"
"""The header that the catcher adds, since the envelope is not part of a message (RFC 5321, 2.3.1)."""
_PREVIEW = 140
"""The number of characters."""
_LINK = re.compile(r"https?://[^\s<>\"']+")
_CODE = re.compile(r"^(?=.*[0-9])[A-Za-z0-9_-]{4,}$", re.MULTILINE)
# The exceptions of the standard library's parser for malformed mail, including its own bugs.
_UNREADABLE = (ValueError, LookupError, AttributeError, TypeError)


@dataclass(frozen=True, slots=True)
class Summary:
    """A message in the list."""

    id: str
    """The id, which sorts by the time of arrival."""
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    preview: str
    size: int
    """The size in bytes."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A part other than the plain and the HTML text."""

    name: str
    media_type: str
    size: int
    """The size in bytes, before encoding."""


class CaughtMessage:
    """A caught mail with its header fields and bodies."""

    def __init__(self, key: str, raw: bytes) -> None:
        """Parse a message; `key` is nanoseconds since 1970, a hyphen, and any text."""
        self.id = key
        self.raw = raw
        self._message: Message = message_from_bytes(raw, policy=default)

    def summary(self) -> Summary:
        """The entry in the list."""
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
        """The plain text; empty if there is none."""
        return self._body("plain")

    @property
    def html(self) -> str:
        """The HTML text; empty if there is none."""
        return self._body("html")

    @property
    def headers(self) -> list[tuple[str, str]]:
        """All header fields in their order, decoded if possible."""
        return [(name, _decoded(name, raw)) for name, raw in self._message.raw_items()]

    @property
    def links(self) -> list[str]:
        """The distinct addresses in the plain text, or else in the HTML."""
        return list(dict.fromkeys(_LINK.findall(self.text or self.html)))

    @property
    def codes(self) -> list[str]:
        """Lines of the plain text that are one word with a digit, such as codes and tokens to copy."""
        return list(dict.fromkeys(_CODE.findall(self.text.replace("\r\n", "\n"))))

    @property
    def attachments(self) -> list[Attachment]:
        """The parts other than the text."""
        try:
            parts = list(self._message.iter_attachments()) if isinstance(self._message, EmailMessage) else []
        except _UNREADABLE:
            return []
        return [
            Attachment(part.get_filename() or "unnamed", part.get_content_type(), len(_payload(part)))
            for part in parts
        ]

    def _header(self, name: str) -> str:
        """The first field of this name; empty if there is none."""
        return next((text for found, text in self.headers if found.lower() == name.lower()), "")

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


def _decoded(name: str, raw: Any) -> str:
    try:
        return str(default.header_fetch_parse(name, raw))
    except _UNREADABLE:
        return str(raw)


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
