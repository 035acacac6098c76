"""The interface of the application to mail services."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

_CONTROL: Final = re.compile(r"[\x00-\x1F\x7F]")


class MailUnavailableError(Exception):
    """The mail was not taken this time; it may be later. The mail itself has nothing to do with it."""


class MailRefusedError(Exception):
    """This mail will never be taken: trying again would only be refused again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailMessage:
    """One mail to one address, in two forms that say the same.

    Raises:
        ValueError: the address, the subject or the request id has a control character: a line break would
            begin a header.
    """

    id: UUID
    """Equal for all attempts to send one mail, so that duplicates can be recognised."""
    to: str
    subject: str
    text: str
    html: str
    request_id: str | None = None
    """The request that caused the mail, sent as the header `X-Request-ID`, by which its logs can be found."""

    def __post_init__(self) -> None:
        if any(_CONTROL.search(text) for text in (self.to, self.subject, self.request_id or "")):
            raise ValueError("address, subject and request id are one line each")


class Mailer(Protocol):
    """Takes mails; returns once another server has accepted responsibility for them."""

    async def send(self, message: MailMessage) -> None:
        """Hand the mail over.

        Raises:
            MailUnavailableError: try again later.
            MailRefusedError: never try again.
        """

    async def close(self) -> None:
        """Close connections."""
