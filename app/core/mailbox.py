"""A mailbox: a name and an e-mail address, as in the header `From` (RFC 5322, 3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from email.errors import MessageError
from email.message import EmailMessage


@dataclass(frozen=True, slots=True)
class Mailbox:
    """The sender of a mail. The name may be empty."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]


def parse_mailbox(text: str) -> Mailbox:
    """Read `Name <user@example.com>`, or the address alone (RFC 5322, 3.4).

    Raises:
        ValueError: the text is not one mailbox, or its address is not ASCII.
    """
    message = EmailMessage()
    try:
        message["From"] = text
        header = message["From"]
        groups, defects = header.groups, header.defects
    except (MessageError, ValueError, IndexError) as error:
        raise ValueError("not a mailbox") from error
    # A single mailbox is a group without a name.
    if defects or [(group.display_name, len(group.addresses)) for group in groups] != [(None, 1)]:
        raise ValueError("not a mailbox")
    (found,) = groups[0].addresses
    if not found.username or not found.domain or not found.addr_spec.isascii():
        raise ValueError("not a mailbox")
    return Mailbox(found.display_name, found.addr_spec)
