"""When two e-mail addresses are the same."""

from __future__ import annotations


def normalise_email(address: str) -> str:
    """The address in lower case, as accounts store it.

    Mail servers may distinguish `Ada@` from `ada@` (RFC 5321, 2.4), but none in use does.
    """
    return address.lower()
