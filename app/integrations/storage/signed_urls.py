"""URLs of this service that carry their own permission: an HMAC over everything they allow."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

PREFIX = "/storage/"
Method = Literal["GET", "PUT"]


class InvalidSignatureError(Exception):
    """The URL was not made here, was altered, or has expired."""


@dataclass(frozen=True, slots=True)
class Grant:
    """The request that a signed URL permits."""

    key: str
    media_type: str
    size: int = 0
    """The exact number of bytes of a PUT."""
    filename: str = ""
    """The file name in the response to a GET."""


class UrlSigner:
    """Makes signed URLs and reads them back. The first key signs, all verify."""

    def __init__(
        self, keys: Sequence[bytes], *, public_url: str = "", clock: Callable[[], float] = time.time
    ) -> None:
        """`public_url` is where clients reach the service; empty makes references relative to its host."""
        self._keys = keys
        self._public_url = public_url.rstrip("/")
        self._clock = clock

    def upload_url(self, key: str, *, size: int, media_type: str, expires_in: int) -> str:
        """A URL for one PUT of exactly this."""
        return self._url("PUT", key, {"size": str(size), "type": media_type}, expires_in)

    def download_url(self, key: str, *, filename: str, media_type: str, expires_in: int) -> str:
        """A URL for GET and HEAD."""
        return self._url("GET", key, {"name": filename, "type": media_type}, expires_in)

    def read(self, method: Method, key: str, query: Mapping[str, str]) -> Grant:
        """Return what the URL of a request permits.

        Raises:
            InvalidSignatureError: nothing.
        """
        claims = {name: value for name, value in query.items() if name != "signature"}
        signature = query.get("signature", "").encode()
        valid = (_signature(secret, method, key, claims).encode() for secret in self._keys)
        if not any(hmac.compare_digest(signature, candidate) for candidate in valid):
            raise InvalidSignatureError
        # Only what we wrote ourselves gets this far.
        if int(claims["expires"]) < self._clock():
            raise InvalidSignatureError
        return Grant(key, claims["type"], int(claims.get("size", "0")), claims.get("name", ""))

    def _url(self, method: Method, key: str, claims: dict[str, str], expires_in: int) -> str:
        claims = {**claims, "expires": str(int(self._clock()) + expires_in)}
        signature = _signature(self._keys[0], method, key, claims)
        return f"{self._public_url}{PREFIX}{key}?{urlencode({**claims, 'signature': signature})}"


def _signature(secret: bytes, method: Method, key: str, claims: Mapping[str, str]) -> str:
    # JSON keeps the parts apart: no value can run into the next.
    message = json.dumps([method, key, sorted(claims.items())]).encode()
    return hmac.digest(secret, message, hashlib.sha256).hex()
