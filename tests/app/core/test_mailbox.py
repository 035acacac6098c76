"""Senders, as settings write them."""

from __future__ import annotations

import pytest

from app.core.mailbox import Mailbox, parse_mailbox


@pytest.mark.parametrize(
    ("text", "name", "address"),
    [
        ("no-reply@example.com", "", "no-reply@example.com"),
        ("The Service <no-reply@example.com>", "The Service", "no-reply@example.com"),
        ('"Service, The" <no-reply@example.com>', "Service, The", "no-reply@example.com"),
        ("Größe <a+b@mail.example.com>", "Größe", "a+b@mail.example.com"),
        ("  <no-reply@localhost>  ", "", "no-reply@localhost"),
    ],
)
def test_mailbox_is_parsed_into_name_and_address(text: str, name: str, address: str) -> None:
    mailbox = parse_mailbox(text)
    assert mailbox == Mailbox(name, address)
    assert mailbox.domain == address.partition("@")[2]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nobody",
        "@example.com",
        "a@",
        "a@b@c",
        "a@example.com, b@example.com",
        "Group: a@example.com;",
        "a@exämple.com",
        "a@example.com\r\nBcc: b@example.com",
        "Name <a@example.com",
    ],
)
def test_invalid_mailbox_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a mailbox"):
        parse_mailbox(text)
