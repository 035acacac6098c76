"""The interface to mail services."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

_CONTROL: Final = re.compile(r"[\x00-\x1F\x7F]")


class MailUnavailableError(Exception):
    """The mail was not accepted for a reason outside of it; a later attempt may succeed."""


class MailRefusedError(Exception):
    """The mail was refused permanently; further attempts would be refused as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """A mail to one address, as plain text and as HTML.

    Raises:
        ValueError: the address, subject or request id has a control character, such as a line break, which
            would begin another header.
    """

    id: UUID
    """The same for all attempts to send a mail, so that duplicates can be recognised."""
    to: str
    subject: str
    text: str
    html: str
    request_id: str | None = None
    """The id of the request that caused the mail, sent as the header `X-Request-ID`."""

    def __post_init__(self) -> None:
        if any(_CONTROL.search(text) for text in (self.to, self.subject, self.request_id or "")):
            raise ValueError("address, subject and request id are one line each")


class Mailer(Protocol):
    async def send(self, message: MailMessage) -> None:
        """Send a mail; return once a mail server has accepted it.

        Raises:
            MailUnavailableError: try again later.
            MailRefusedError: do not try again.
        """

    async def close(self) -> None:
        """Close connections."""
