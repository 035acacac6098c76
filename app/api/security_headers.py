"""Headers that keep browsers from doing more with a response than it is for."""

from __future__ import annotations

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    # A response of the API is data: nothing in it may be run or loaded.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    # Responses hold tokens and personal data; an operation that may be cached says so itself.
    "Cache-Control": "no-store",
}
_HTTPS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def security_headers(*, https: bool) -> dict[str, str]:
    """Return the headers; `https` adds HSTS (RFC 6797), which a browser ignores on plain HTTP."""
    return _ALWAYS | _HTTPS if https else dict(_ALWAYS)
