"""Cross-origin requests (Fetch Standard, section 3.2).

This module replaces Starlette's middleware, which combines `*` with credentials by echoing the origin, and
refuses preflights with a response that the specs do not declare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.responses import Response
from starlette.types import Scope

ALLOWED_METHODS: Final = "DELETE, GET, HEAD, PATCH, POST, PUT"
ALLOWED_HEADERS: Final = (
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, If-Range, Last-Event-ID, Range, "
    "X-Request-ID"
)
EXPOSED_HEADERS: Final = (
    "Accept-Ranges, Content-Disposition, Content-Range, Deprecation, ETag, Idempotent-Replayed, Location, "
    "RateLimit, RateLimit-Policy, Repr-Digest, Retry-After, Sunset, WWW-Authenticate, X-Request-ID"
)
PREFLIGHT_SECONDS: Final = "600"

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Header fields in the form of ASGI, with names in lower case."""
_NO_HEADERS: Final[RawHeaders] = ()
_EXPOSED: Final = (b"access-control-expose-headers", EXPOSED_HEADERS.encode())


class CorsPolicy:
    """The origins whose pages may read the responses of one API."""

    def __init__(self, *, origins: Sequence[str], credentials: bool) -> None:
        """Allow `origins`. Those listed by name may send credentials if `credentials` is set; `*` may not."""
        self._known = {origin.encode("latin-1"): _grant(origin, credentials) for origin in origins}
        self._others = _grant("*", False) if self._known.pop(b"*", None) else _NO_HEADERS

    def grants(self, origin: bytes) -> RawHeaders:
        """Return the headers that allow pages of `origin` to read a response; none if it is not allowed."""
        return self._known.get(origin, self._others)

    def preflight(self, origin: bytes | None) -> Response:
        """Return the response to a preflight. Without CORS headers in it, the browser refuses the request."""
        headers = {"Vary": "Origin"}
        granted = _NO_HEADERS if origin is None else self.grants(origin)
        if granted:
            headers |= {name.decode(): value.decode("latin-1") for name, value in granted}
            del headers[_EXPOSED[0].decode()]
            headers["Access-Control-Allow-Methods"] = ALLOWED_METHODS
            headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
            headers["Access-Control-Max-Age"] = PREFLIGHT_SECONDS
        return Response(status_code=204, headers=headers)


class CorsPolicies:
    """The policies of several mounted applications, by their prefixes."""

    def __init__(self, policies: Mapping[str, CorsPolicy]) -> None:
        # The longest prefix first: it is the most specific.
        longest_first = sorted(policies.items(), key=lambda entry: -len(entry[0]))
        self._policies = tuple((prefix, f"{prefix}/", policy) for prefix, policy in longest_first)

    def apply(self, scope: Scope) -> tuple[RawHeaders | None, Response | None]:
        """Return the CORS headers of a response, and the whole response where the request is a preflight.

        Outside of the prefixes both are None.
        """
        path: str = scope["path"]
        root: str = scope.get("root_path", "")
        # A proxy may have removed the root path.
        if root and path.startswith(f"{root}/"):
            path = path[len(root) :]
        for prefix, below, policy in self._policies:
            if not path.startswith(below):
                continue
            origin = asked = None
            for name, value in scope["headers"]:
                if name == b"origin":
                    origin = value
                elif name == b"access-control-request-method":
                    asked = value
            if asked is not None and scope["method"] == "OPTIONS":
                # As in the mounted application, for the access log and the metrics.
                scope["root_path"] = f"{root}{prefix}"
                return None, policy.preflight(origin)
            return _NO_HEADERS if origin is None else policy.grants(origin), None
        return None, None


def _grant(origin: str, credentials: bool) -> RawHeaders:
    granted = [(b"access-control-allow-origin", origin.encode("latin-1"))]
    if credentials:
        granted.append((b"access-control-allow-credentials", b"true"))
    return (*granted, _EXPOSED)
