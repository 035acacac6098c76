"""Caching and deprecation headers, and conditional requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Final

from fastapi import Request
from starlette.datastructures import Headers
from starlette.responses import Response

from specfirst.runtime.interface import EntityTags
from specfirst.runtime.operation import Operation

_OK: Final = 200


def operation_headers(operation: Operation) -> Mapping[str, str]:
    """Return headers of every response of the operation: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594)."""
    if operation.sunset is None:
        return {}
    sunset = datetime.combine(operation.sunset, time(), UTC)
    # The document says that the operation is deprecated, but not since when, so the date is the epoch.
    return {"Deprecation": "@0", "Sunset": format_datetime(sunset, usegmt=True)}


def policy_headers(operation: Operation) -> Mapping[str, str]:
    """Return the `Cache-Control` and `Vary` of the operation's success responses."""
    policy = operation.cache
    if policy is None or policy.control is None:
        return {}
    # The ETags of two users' `/me` may be equal, and a cache must not mix them up.
    credentials = _credential_headers(operation)
    vary = {"Vary": ", ".join(credentials)} if credentials else {}
    return {"Cache-Control": policy.control, **vary}


def _credential_headers(operation: Operation) -> list[str]:
    """Return the request headers that carry credentials."""
    schemes = [scheme for requirement in operation.security for scheme, _ in requirement]
    names = [
        "Cookie" if scheme.location == "cookie" else scheme.parameter
        for scheme in schemes
        if scheme.location != "query"
    ]
    return list(dict.fromkeys(names))


def unless_known(request: Request, response: Response) -> Response:
    """Respond with 304 if the client already has this version (RFC 9110, 13.1.2)."""
    etag = response.headers.get("etag")
    if etag is None or request.method not in ("GET", "HEAD") or response.status_code != _OK:
        return response
    if not is_known(etag.strip('"'), request.headers):
        return response
    kept = ("etag", "cache-control", "vary", "x-request-id")
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    return Response(status_code=304, headers=headers)


def is_known(etag: str, request_headers: Headers) -> bool:
    """Whether `If-None-Match` of the request contains the entity tag; a malformed one is ignored."""
    known = request_headers.get("if-none-match")
    if known is None:
        return False
    try:
        return EntityTags.parse(known).match(etag)
    except ValueError:
        return False
