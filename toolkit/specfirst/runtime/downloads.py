"""Respond to downloads with the whole file, a range of it (RFC 9110, 14), or 304."""

from __future__ import annotations

import re
from base64 import b64encode

from starlette.datastructures import Headers
from starlette.responses import Response, StreamingResponse

from specfirst.runtime.caching import is_known
from specfirst.runtime.interface import Download, RangeNotSatisfiable, content_disposition

# No file size has more than 18 digits, and Python refuses to parse numbers of thousands of digits.
_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE)


def respond(
    download: Download, request_headers: Headers, headers: dict[str, str], *, head: bool = False
) -> Response:
    """Respond with 200, 206 or 304; to HEAD without opening the file, and never with 206 (RFC 9110, 14.2).

    Raises:
        RangeNotSatisfiable: 416, the range begins behind the end of the file.
    """
    headers = {
        **headers,
        "Accept-Ranges": "bytes",
        "Content-Disposition": content_disposition(download.filename, inline=download.inline),
    }
    if download.etag is not None:
        headers["ETag"] = f'"{download.etag}"'
        if is_known(download.etag, request_headers):
            return Response(status_code=304, headers=headers)
    if download.sha256 is not None:
        # The digest is that of the whole file, also in a partial response (RFC 9530, section 3).
        headers["Repr-Digest"] = f"sha-256=:{b64encode(bytes.fromhex(download.sha256)).decode()}:"
    span = None if head else _wanted(request_headers, download)
    if span is None:
        start, end, status = 0, download.size, 200
    else:
        (start, end), status = span, 206
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{download.size}"
    headers["Content-Length"] = str(end - start)
    if head:
        return Response(status_code=status, headers=headers, media_type=download.media_type)
    return StreamingResponse(
        download.open(start, end), status, headers=headers, media_type=download.media_type
    )


def _wanted(request_headers: Headers, download: Download) -> tuple[int, int] | None:
    """Return the range to send; None for the whole file.

    A `Range` that is not understood, or has several ranges, is ignored, as RFC 9110, 14.2 allows.
    """
    if_range = request_headers.get("if-range")
    if if_range is not None and if_range.strip() != f'"{download.etag}"':
        return None
    match = _RANGE.fullmatch(request_headers.get("range", ""))
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        length = min(int(match[2]), download.size)
        start, end = download.size - length, download.size
    else:
        start = int(match[1])
        end = min(int(match[2]) + 1, download.size) if match[2] else download.size
        if match[2] and int(match[2]) < start:
            return None
    if start >= download.size or start >= end:
        raise RangeNotSatisfiable(size=download.size)
    return start, end
