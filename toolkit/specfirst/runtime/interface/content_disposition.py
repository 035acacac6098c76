"""`Content-Disposition` (RFC 6266): whether a browser shows or saves a response, and the name of the file."""

from __future__ import annotations

import re
from urllib.parse import quote


def content_disposition(filename: str | None, *, inline: bool = False) -> str:
    """Return the header value, with an ASCII name for old clients and the real one (RFC 6266, 4.3)."""
    kind = "inline" if inline else "attachment"
    if filename is None:
        return kind
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "_", filename)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
