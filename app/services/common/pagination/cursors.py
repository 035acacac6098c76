"""Cursors of lists: positions that are opaque to clients, and signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from app.core import base64url

_SIGNATURE_BYTES = 16
_MAX_LENGTH = 1200
"""The spec's bound on `cursor`: the longest sort key, a file name of 200 characters, may take 800 bytes."""


class InvalidCursorError(Exception):
    """The cursor is not valid for this list."""


@dataclass(slots=True)
class CursorCodec:
    """Encodes and decodes cursors. The first key signs, all keys verify."""

    keys: Sequence[bytes]

    def encode(self, position: Sequence[str], *, scope: Sequence[str | None]) -> str:
        """Return a cursor for `position` in the list of `scope`, which is its name, order and filters."""
        payload = json.dumps(list(position), separators=(",", ":"), ensure_ascii=False).encode()
        cursor = base64url.encode(_sign(self.keys[0], payload, scope) + payload)
        assert len(cursor) <= _MAX_LENGTH
        return cursor

    def decode(self, cursor: str, *, scope: Sequence[str | None]) -> list[str]:
        """Return the position of a cursor.

        Raises:
            InvalidCursorError: the cursor is not signed by us, or belongs to another list, order or filter.
        """
        try:
            raw = base64url.decode(cursor)
        except ValueError:
            raise InvalidCursorError from None
        signature, payload = raw[:_SIGNATURE_BYTES], raw[_SIGNATURE_BYTES:]
        if not any(hmac.compare_digest(signature, _sign(key, payload, scope)) for key in self.keys):
            raise InvalidCursorError
        position: list[str] = json.loads(payload)
        return position


def _sign(key: bytes, payload: bytes, scope: Sequence[str | None]) -> bytes:
    # The scope is signed but not part of the cursor: the cursor of another list is invalid.
    message = json.dumps([*scope]).encode() + b"\n" + payload
    return hmac.digest(key, message, hashlib.sha256)[:_SIGNATURE_BYTES]
