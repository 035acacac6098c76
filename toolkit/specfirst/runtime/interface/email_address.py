"""The syntax of e-mail addresses, without regard to whether mail can be delivered."""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from pydantic_core import PydanticCustomError

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_STRING = rf"{_ATOM}(?:\.{_ATOM})*"
_QUOTED_STRING = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_MAILBOX = re.compile(
    rf"(?P<local>{_DOT_STRING}|{_QUOTED_STRING})@(?:(?P<domain>{_DOMAIN})|\[(?P<literal>[^\[\]]+)\])"
)

# RFC 5321, 4.5.3.1.1 and 4.5.3.1.2, in octets.
_MAX_LOCAL_PART_OCTETS = 64
_MAX_DOMAIN_OCTETS = 255


def check_email_address(value: Any) -> Any:
    """Return the value unchanged, or raise if it is a string that is not a Mailbox of RFC 5321, 4.1.2.

    Special-use domains (`.test`, `.localhost`), dotless domains and address literals are accepted, since JSON
    Schema's `email` admits them.
    """
    if not isinstance(value, str):
        return value
    match = _MAILBOX.fullmatch(value)
    if (
        match is None
        or len(match["local"]) > _MAX_LOCAL_PART_OCTETS
        or len(match["domain"] or "") > _MAX_DOMAIN_OCTETS
        or (match["literal"] is not None and not _is_address_literal(match["literal"]))
    ):
        raise PydanticCustomError("email_format", "Input should be an e-mail address")
    return value


def _is_address_literal(text: str) -> bool:
    try:
        if text[:5].lower() == "ipv6:":
            ipaddress.IPv6Address(text[5:])
        else:
            ipaddress.IPv4Address(text)
    except ValueError:
        return False
    return True
