"""What the headers of a download say of the file."""

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
    """What the bytes of a response have to come to. `hash_` takes them as they arrive."""

    algorithm: str
    expected: bytes
    hash_: Any

    @property
    def matches(self) -> bool:
        """Whether all that was announced has arrived."""
        return bool(self.hash_.digest() == self.expected)


class FileHeaders(Record, frozen=True):
    """Status and headers (names in lower case) of the response to a download."""

    __hidden__: ClassVar[tuple[str, ...]] = ("headers",)

    status: int
    headers: Mapping[str, str]

    @property
    def filename(self) -> str | None:
        """The name the server gives the file, without any folder (RFC 6266)."""
        return _filename(self.headers.get("content-disposition", ""))

    @property
    def media_type(self) -> str:
        """What the file holds, without parameters."""
        return self.headers.get("content-type", "application/octet-stream").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """How its text is encoded."""
        found = re.search(r'charset="?([\w.:-]+)', self.headers.get("content-type", ""), re.IGNORECASE)
        return found[1] if found else "utf-8"

    @property
    def etag(self) -> str | None:
        """The version of the file, as the server writes it."""
        return self.headers.get("etag")

    @property
    def size(self) -> int | None:
        """Bytes of this response: of the file, or of the part that was asked for."""
        length = self.headers.get("content-length", "")
        return int(length) if length.isdecimal() and not self._encoded else None

    @property
    def start(self) -> int:
        """Where in the file this response begins (RFC 9110, section 14.4)."""
        found = re.match(r"bytes (\d+)-", self.headers.get("content-range", ""))
        return int(found[1]) if found else 0

    @property
    def resumable(self) -> bool:
        """Whether the rest can be asked for alone, and will be of the same version."""
        etag = self.etag or ""
        ranges = (
            self.status == _PARTIAL_CONTENT
            or self.headers.get("accept-ranges", "").strip().lower() == "bytes"
        )
        return ranges and etag.startswith('"') and not self._encoded

    def digest(self) -> Digest | None:
        """Return what the bytes have to come to (RFC 9530, RFC 3230); `None` if the server does not say.

        `Repr-Digest` is of the whole file: of a response with a part of it only `Content-Digest` is.
        """
        if self._encoded:
            return None
        names = ["content-digest"] if self.status == _PARTIAL_CONTENT else _DIGEST_HEADERS
        return _digest(next((self.headers[name] for name in names if name in self.headers), ""))

    @property
    def of_whole_file(self) -> tuple[str, bytes] | None:
        """Algorithm and value of `Repr-Digest`, which a part of a file has as well."""
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
    """Leave nothing that leads out of the folder a file is saved in."""
    name = re.split(r"[/\\]", name)[-1]
    name = "".join(character for character in name if character.isprintable()).strip()
    return None if name in {"", ".", ".."} else name
