"""Base64url without padding (RFC 4648, section 5), as tokens and cursors use it."""

from __future__ import annotations

import base64


def encode(data: bytes) -> str:
    """Return the only spelling of `data` that `decode` accepts."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes of `text`, which must be the result of `encode`.

    Raises:
        ValueError: padding, white space, other characters, or bits after the last byte. The standard
            library ignores them, so that many texts would stand for the same bytes.
    """
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(data).rstrip(b"=") != text.encode():
        raise ValueError("not the canonical base64url text of any bytes")
    return data
