"""Secrets that must be readable again: sealed where they are stored, with keys that can be replaced."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_PURPOSE = b"secret box\0"
"""So that a secret that is used elsewhere as well would not give the same key."""


class SealBrokenError(Exception):
    """None of the keys opens it: it was sealed with another, or altered."""


class SecretBox:
    """Seals with the first secret and opens with any (Fernet: AES-128-CBC and HMAC-SHA256).

    To replace a secret, put the new one first. The old one can go when what it has sealed was sealed again.
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """Each secret is random and has 32 bytes or more."""
        keys = [Fernet(_key(secret)) for secret in secrets]
        self._newest, self._fernet = keys[0], MultiFernet(keys)

    def seal(self, plain: bytes) -> bytes:
        """Encrypt and authenticate `plain`."""
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Return the sealed value.

        Raises:
            SealBrokenError: it cannot be opened.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SealBrokenError from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether it was sealed with the first secret, so that the others are not needed for it."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True


def _key(secret: bytes) -> bytes:
    return base64.urlsafe_b64encode(hashlib.sha256(_PURPOSE + secret).digest())
