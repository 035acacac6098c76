"""Cursors: where a list goes on, opaque to clients, and signed against forgery."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence

from app.core import base64url

_SIGNATURE_BYTES = 16
_MAX_LENGTH = 1200
"""The spec's bound on `cursor`: the longest sort key, a file name of 200 characters, may take 800 bytes."""


class InvalidCursorError(Exception):
    """The cursor does not continue this list."""


class CursorCodec:
    """Writes positions as cursors and reads them back. The first key signs, all verify."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._keys = keys

    def encode(self, position: Sequence[str], *, scope: Sequence[str | None]) -> str:
        """A cursor that continues after `position` in the list of `scope`: its name, order and filters."""
        payload = json.dumps(list(position), separators=(",", ":"), ensure_ascii=False).encode()
        cursor = base64url.encode(_sign(self._keys[0], payload, scope) + payload)
        assert len(cursor) <= _MAX_LENGTH
        return cursor

    def decode(self, cursor: str, *, scope: Sequence[str | None]) -> list[str]:
        """The position that the cursor holds.

        Raises:
            InvalidCursorError: not ours, altered, or made for another list, order, filter or search.
        """
        try:
            raw = base64url.decode(cursor)
        except ValueError:
            raise InvalidCursorError from None
        signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not any(hmac.compare_digest(signature, _sign(key, payload, scope)) for key in self._keys):
            raise InvalidCursorError
        position: list[str] = json.loads(payload)
        return position


def _sign(key: bytes, payload: bytes, scope: Sequence[str | None]) -> bytes:
    # The scope is signed, not sent: another list's cursor simply fails.
    message = json.dumps([*scope]).encode() + b"\n" + payload
    return hmac.digest(key, message, hashlib.sha256)[:_SIGNATURE_BYTES]
