"""Reading the request body: size first, then media type, then its bytes."""

from __future__ import annotations

from starlette.requests import Request

from specfirst.runtime.decoding.media_type import accepts, essence
from specfirst.runtime.idempotency_key import FINGERPRINT
from specfirst.runtime.interface import RequestTooLarge, UnsupportedMediaType
from specfirst.runtime.operation import BodyRule


def check_headers(request: Request, rule: BodyRule) -> None:
    """Refuse by the headers alone, before a byte of the body is read.

    Raises:
        RequestTooLarge: 413, by `Content-Length`.
        UnsupportedMediaType: 415; a body without `Content-Type` counts, an absent body does not.
    """
    length = request.headers.get("content-length")
    if length is not None and length.isdecimal() and int(length) > rule.max_bytes:
        raise RequestTooLarge(f"The request body may have at most {rule.max_bytes} bytes.")
    media_type = essence(request.headers.get("content-type"))
    if media_type is None:
        if length in (None, "0") and "transfer-encoding" not in request.headers:
            return
        raise UnsupportedMediaType(f"Say the Content-Type: {', '.join(rule.media_types)}.")
    if not accepts(rule.media_types, media_type):
        raise UnsupportedMediaType(f"This operation accepts {', '.join(rule.media_types)}.")


def fingerprint(request: Request, chunk: bytes) -> None:
    """Add a part of the body to the request's fingerprint, where one is kept."""
    digest = request.scope.get(FINGERPRINT)
    if digest is not None:
        digest.update(chunk)


async def read(request: Request, max_bytes: int) -> bytes:
    """The whole body, counted while it arrives: `Content-Length` may be absent, or a lie.

    Raises:
        RequestTooLarge: as soon as one byte too many has arrived.
    """
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            raise RequestTooLarge(f"The request body may have at most {max_bytes} bytes.")
        fingerprint(request, chunk)
        chunks.append(chunk)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)
