"""Read the headers of a download that describe the file."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote

from ._record import Record

_PARTIAL_CONTENT = 206
_DIGEST_HEADERS = ["repr-digest", "content-digest", "digest"]
_DIGESTS = {"sha-512": "sha512", "sha-256": "sha256"}
"""Functions of `hashlib` by the names of RFC 9530, section 5."""


@dataclass(slots=True)
class Digest:
    """The expected digest of the bytes of a response. `hash_` is updated as they arrive."""

    algorithm: str
    expected: bytes
    hash_: Any

    @property
    def matches(self) -> bool:
        return bool(self.hash_.digest() == self.expected)


class FileHeaders(Record, frozen=True):
    """Status and headers (names in lower case) of the response to a download."""

    __hidden__: ClassVar[tuple[str, ...]] = ("headers",)

    status: int
    headers: Mapping[str, str]

    @property
    def filename(self) -> str | None:
        """The server's name for the file, without folders (RFC 6266)."""
        return _filename(self.headers.get("content-disposition", ""))

    @property
    def media_type(self) -> str:
        """The media type without parameters."""
        return self.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The character encoding of a text."""
        found = re.search(r'charset="?([\w.:-]+)', self.headers.get("content-type", ""), re.IGNORECASE)
        return found[1] if found else "utf-8"

    @property
    def etag(self) -> str | None:
        """The entity tag of the file, as the server sends it."""
        return self.headers.get("etag")

    @property
    def size(self) -> int | None:
        """The size in bytes of this response: of the file, or of the requested part."""
        length = self.headers.get("content-length", "")
        return int(length) if length.isdecimal() and not self._encoded else None

    @property
    def start(self) -> int:
        """The position in the file at which this response begins (RFC 9110, section 14.4)."""
        found = re.match(r"bytes (\d+)-", self.headers.get("content-range", ""))
        return int(found[1]) if found else 0

    @property
    def resumable(self) -> bool:
        """Whether the rest of the same version can be requested alone."""
        etag = self.etag or ""
        ranges = (
            self.status == _PARTIAL_CONTENT
            or self.headers.get("accept-ranges", "").strip().lower() == "bytes"
        )
        return ranges and etag.startswith('"') and not self._encoded

    def digest(self) -> Digest | None:
        """Return the expected digest of the bytes (RFC 9530, RFC 3230); `None` if the server sends none.

        `Repr-Digest` is of the whole file: for a part of it only `Content-Digest` applies.
        """
        if self._encoded:
            return None
        names = ["content-digest"] if self.status == _PARTIAL_CONTENT else _DIGEST_HEADERS
        return _digest(next((self.headers[name] for name in names if name in self.headers), ""))

    @property
    def of_whole_file(self) -> tuple[str, bytes] | None:
        """Algorithm and value of `Repr-Digest`, which is sent with parts of a file as well."""
        found = _digest(self.headers.get("repr-digest", ""))
        return None if found is None else (found.algorithm, found.expected)

    @property
    def _encoded(self) -> bool:
        return self.headers.get("content-encoding", "identity").strip().lower() != "identity"


def _digest(header: str) -> Digest | None:
    for entry in header.split(","):
        name, _, value = entry.strip().partition("=")
        function = _DIGESTS.get(name.lower())
        if function is not None:
            try:
                expected = b64decode(value.partition(";")[0].strip().strip(":"), validate=True)
            except ValueError:
                continue
            return Digest(name.lower(), expected, hashlib.new(function))
    return None


def _filename(disposition: str) -> str | None:
    extended = re.search(r"filename\*\s*=\s*([\w-]+)'[^']*'([^;\s]+)", disposition, re.IGNORECASE)
    quoted = re.search(r'filename\s*=\s*"((?:[^"\\]|\\.)*)"', disposition, re.IGNORECASE)
    plain = re.search(r'filename\s*=\s*([^";\s]+)', disposition, re.IGNORECASE)
    if extended:
        try:
            return _safe(unquote(extended[2], encoding=extended[1], errors="strict"))
        except (LookupError, UnicodeDecodeError):
            pass
    if quoted:
        return _safe(re.sub(r"\\(.)", r"\1", quoted[1]))
    return _safe(plain[1]) if plain else None


def _safe(name: str) -> str | None:
    """Remove everything from a name that would leave the folder in which the file is saved."""
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(character for character in name if character.isprintable()).strip()
    return None if name in {"", ".", ".."} else name
