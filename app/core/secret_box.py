"""Encryption of stored secrets, with keys that can be replaced."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_PURPOSE = b"secret box\0"
"""Separates the keys from those of other uses of the same secret."""


class SealBrokenError(Exception):
    """No key decrypts the value: it was sealed with another one, or altered."""


class SecretBox:
    """Encrypts with the first secret, and decrypts with any (Fernet: AES-128-CBC and HMAC-SHA256).

    To replace a secret, insert the new one first. Remove the old one when all values are encrypted anew.
    """

    def __init__(self, secrets: Sequence[bytes]) -> None:
        """Every secret is random and has at least 32 bytes."""
        digests = (hashlib.sha256(_PURPOSE + secret).digest() for secret in secrets)
        keys = [Fernet(base64.urlsafe_b64encode(digest)) for digest in digests]
        self._newest, self._fernet = keys[0], MultiFernet(keys)

    def seal(self, plain: bytes) -> bytes:
        return self._fernet.encrypt(plain)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt a sealed value.

        Raises:
            SealBrokenError: it cannot be decrypted.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SealBrokenError from None

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value was sealed with the first secret."""
        try:
            self._newest.decrypt(sealed)
        except InvalidToken:
            return False
        return True
