"""Signed URLs of this service: an HMAC covers the permitted method, object and properties."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
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
    """Creates and verifies signed URLs. The first key signs, all keys verify."""

    def __init__(self, keys: Sequence[bytes], *, public_url: str = "") -> None:
        """`public_url` is the origin of the service; if empty, URLs are relative."""
        self._keys = keys
        self._public_url = public_url.rstrip("/")

    def upload_url(self, key: str, *, size: int, media_type: str, expires_in: int) -> str:
        """Return a URL for a PUT of exactly this size and type."""
        return self._url("PUT", key, {"size": str(size), "type": media_type}, expires_in)

    def download_url(self, key: str, *, filename: str, media_type: str, expires_in: int) -> str:
        """Return a URL for GET and HEAD."""
        return self._url("GET", key, {"name": filename, "type": media_type}, expires_in)

    def read(self, method: Method, key: str, query: Mapping[str, str]) -> Grant:
        """Return the permission of the URL of a request.

        Raises:
            InvalidSignatureError: the URL is not signed by us, or has expired.
        """
        claims = {name: value for name, value in query.items() if name != "signature"}
        signature = query.get("signature", "").encode()
        valid = (_signature(secret, method, key, claims).encode() for secret in self._keys)
        if not any(hmac.compare_digest(signature, candidate) for candidate in valid):
            raise InvalidSignatureError
        # The signature is valid, so that the claims are ours.
        if int(claims["expires"]) < time.time():
            raise InvalidSignatureError
        return Grant(key, claims["type"], int(claims.get("size", "0")), claims.get("name", ""))

    def _url(self, method: Method, key: str, claims: dict[str, str], expires_in: int) -> str:
        claims = {**claims, "expires": str(int(time.time()) + expires_in)}
        signature = _signature(self._keys[0], method, key, claims)
        return f"{self._public_url}{PREFIX}{key}?{urlencode({**claims, 'signature': signature})}"


def _signature(secret: bytes, method: Method, key: str, claims: Mapping[str, str]) -> str:
    # As JSON, in which the parts cannot be confused.
    message = json.dumps([method, key, sorted(claims.items())]).encode()
    return hmac.digest(secret, message, hashlib.sha256).hex()
