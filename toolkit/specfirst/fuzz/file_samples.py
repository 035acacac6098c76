"""Small files of the media types that documents declare for uploads, since no fuzzer generates an image."""

from __future__ import annotations

import base64
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import schemathesis
from hypothesis import strategies

from specfirst.fuzz.operations import Operation
from specfirst.media_types import essence, ranges

_FILES: Final = frozenset({"image", "audio", "video", "font", "model"})
_DESCRIBED: Final = frozenset({
    "application/json", "application/octet-stream", "application/x-www-form-urlencoded", "application/xml",
    "application/yaml", "application/x-yaml", "application/x-ndjson", "application/jsonl",
    "application/graphql",
})  # fmt: skip
"""Media types whose samples follow a schema, or may be any bytes."""
_STRUCTURED: Final = ("+json", "+xml", "+yaml")
_JPEG: Final = (
    "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////"
    "////////////////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA="
)
_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def is_file(media_type: str) -> bool:
    """Whether the content has a format of its own, which the schema of a body does not describe."""
    kind = essence(media_type)
    if kind in _DESCRIBED or kind.endswith(_STRUCTURED):
        return False
    family, _, name = kind.partition("/")
    return family in _FILES or (family == "application" and name != "*")


def media_types_of_files(operation: Operation) -> Iterator[str]:
    """Return the media types of a request's body and, in forms, of its parts."""
    content = {} if operation.body is None else operation.body.get("content") or {}
    for media_type, media in content.items():
        yield essence(str(media_type))
        encodings: dict[str, Any] = media.get("encoding") or {}
        for encoding in encodings.values():
            yield from _types_of(encoding)


def declares_file(encoding: Mapping[str, Any]) -> bool:
    """Whether an encoding object of a form names a type of files, and no other one."""
    types = list(_types_of(encoding))
    return bool(types) and all(map(is_file, types))


def _types_of(encoding: Mapping[str, Any]) -> Iterator[str]:
    written = filter(None, map(str.strip, str(encoding.get("contentType", "")).split(",")))
    return map(essence, written)


def register_files(operations: Iterable[Operation]) -> None:
    """Register strategies for files of every declared type; unknown types have any bytes.

    Of a range such as `image/*`, the types with samples are registered: schemathesis finds them by the range.
    """
    declared = {media_type for operation in operations for media_type in media_types_of_files(operation)}
    files = set(filter(is_file, declared))
    matching = {media_type for media_type in _SAMPLES if files.intersection(ranges(media_type))}
    for media_type in sorted(files | matching):
        sample = sample_of(media_type)
        if sample is not None or not media_type.endswith("/*"):
            strategy = strategies.binary(min_size=1) if sample is None else strategies.just(sample)
            schemathesis.openapi.media_type(media_type, strategy)


def sample_of(media_type: str) -> bytes | None:
    """Return a small, valid file of the type; None for an unknown type."""
    make = _SAMPLES.get(essence(media_type))
    return None if make is None else make()


def _png() -> bytes:
    """Return one grey pixel (PNG, third edition, 5.6)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0\x80")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(zipfile.ZipInfo("sample.txt"), b"sample")
    return file.getvalue()


_SAMPLES: Final[Mapping[str, Callable[[], bytes]]] = {
    "image/png": _png,
    "image/jpeg": lambda: base64.b64decode(_JPEG),
    "image/gif": lambda: base64.b64decode("R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="),
    "application/pdf": lambda: _PDF,
    "application/zip": _zip,
    "application/gzip": lambda: gzip.compress(b"sample", mtime=0),
}
