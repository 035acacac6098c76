"""Caching and deprecation headers, and conditional requests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from email.utils import format_datetime
from typing import Any

from fastapi import Request
from starlette.responses import Response

from specfirst.runtime.interface import EntityTags
from specfirst.runtime.operation import Operation

_OK = 200


def operation_headers(operation: Operation) -> Mapping[str, str]:
    """What every response of the operation carries: `Deprecation` (RFC 9745) and `Sunset` (RFC 8594)."""
    if operation.sunset is None:
        return {}
    sunset = datetime.combine(operation.sunset, time(), UTC)
    # The document says that the operation is deprecated, not since when: then it counts from the epoch.
    return {"Deprecation": "@0", "Sunset": format_datetime(sunset, usegmt=True)}


def policy_headers(operation: Operation, status: int, returned: Any) -> dict[str, str]:
    """`Cache-Control` with `Vary`, and `ETag` from the version of the data, where a 200 returns it."""
    policy, headers = operation.cache, {}
    if policy is None:
        return {}
    if policy.control is not None:
        headers["Cache-Control"] = policy.control
        # Versions of two users' `/me` may be equal: a cache must not take the one for the other.
        if credentials := _credential_headers(operation):
            headers["Vary"] = ", ".join(credentials)
    version = None if policy.etag is None or status != _OK else getattr(returned, policy.etag, None)
    if version is not None:
        headers["ETag"] = f'"{version}"'
    return headers


def _credential_headers(operation: Operation) -> list[str]:
    """The request headers that carry credentials."""
    schemes = [scheme for requirement in operation.security for scheme, _ in requirement]
    names = [
        "Cookie" if scheme.location == "cookie" else scheme.parameter
        for scheme in schemes
        if scheme.location != "query"
    ]
    return list(dict.fromkeys(names))


def unless_known(request: Request, response: Response) -> Response:
    """304 in place of a response that the client has already (RFC 9110, 13.1.2)."""
    known, etag = request.headers.get("if-none-match"), response.headers.get("etag")
    if known is None or etag is None or request.method not in ("GET", "HEAD") or response.status_code != _OK:
        return response
    try:
        if not EntityTags.parse(known).match(etag.strip('"')):
            return response
    except ValueError:
        return response
    kept = ("etag", "cache-control", "vary", "x-request-id")
    headers = {name: response.headers[name] for name in kept if name in response.headers}
    return Response(status_code=304, headers=headers)
