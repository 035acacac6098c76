"""Named secrets: one can be replaced while tokens signed with it are still valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MIN_SECRET_BYTES = 32
"""HS256 wants a key at least as long as its hash (RFC 7518, 3.2)."""

DEVELOPMENT_SECRET = "for-development-only-and-refused-in-production"  # noqa: S105
"""The default of every secret in development; production refuses it."""

_KID = re.compile(r"[A-Za-z0-9_.-]{1,64}")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret and the `kid` by which tokens name it (RFC 7515, 4.1.4)."""

    kid: str
    secret: bytes = field(repr=False)


def parse_signing_keys(text: str) -> tuple[SigningKey, ...]:
    """Read `kid:secret` pairs separated by commas; the first signs, all verify.

    Raises:
        ValueError: a pair has no colon, or an invalid or repeated kid. The message never quotes a secret.
    """
    keys = tuple(_pairs(text))
    kids = [key.kid for key in keys]
    if repeated := sorted({kid for kid in kids if kids.count(kid) > 1}):
        raise ValueError(f"two keys have the same kid: {', '.join(repeated)}")
    return keys


def _pairs(text: str) -> Iterator[SigningKey]:
    for position, pair in enumerate(filter(None, (part.strip() for part in text.split(","))), start=1):
        kid, colon, secret = pair.partition(":")
        if not colon:
            raise ValueError(f"entry {position} is not of the form kid:secret")
        if not _KID.fullmatch(kid):
            raise ValueError(f"entry {position}: a kid is 1 to 64 of A-Z a-z 0-9 _ . -")
        yield SigningKey(kid, secret.encode())
