"""Read the credentials that a request carries for the schemes of a requirement."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping

from starlette.requests import Request

from specfirst.runtime.interface import (
    ApiKeyCredentials,
    BasicCredentials,
    BearerCredentials,
    ClientCertificateCredentials,
    HttpCredentials,
)
from specfirst.runtime.operation import Requirement, SecurityScheme

Credentials = (
    BearerCredentials | BasicCredentials | HttpCredentials | ApiKeyCredentials | ClientCertificateCredentials
)


class CredentialsReader:
    """Reads the credentials for every scheme of a requirement."""

    def __init__(self, requirement: Requirement) -> None:
        self.requirement = requirement
        names = [scheme.authorization_scheme.lower() for scheme, _ in requirement]
        self._names = frozenset(filter(None, names))
        self._schemes = tuple(
            (scheme, scopes, name) for (scheme, scopes), name in zip(requirement, names, strict=True)
        )

    def read(self, request: Request) -> list[Credentials] | None:
        """Return the credentials, in the order of the schemes; None if those of any scheme are missing."""
        authorization = _authorization(request, self._names) if self._names else {}
        found: list[Credentials] = []
        for scheme, scopes, name in self._schemes:
            value = authorization.get(name) if name else None
            given: Credentials | None
            if name and not value:
                return None
            if value and scheme.kind == "bearer":
                given = BearerCredentials(value, scopes)
            else:
                given = _read(request, scheme, scopes, value or "")
            if given is None:
                return None
            found.append(given)
        return found


def _read(
    request: Request, scheme: SecurityScheme, scopes: tuple[str, ...], value: str
) -> Credentials | None:
    """Read the credentials of a scheme other than bearer; `value` is its part of `Authorization`."""
    if scheme.kind == "api_key":
        key = _api_key(request, scheme)
        return ApiKeyCredentials(key, scopes) if key else None
    if scheme.kind == "mutual_tls":
        return _client_certificate(request, scopes)
    return (
        _basic(value, scopes)
        if scheme.kind == "basic"
        else HttpCredentials(scheme.authorization_scheme, value, scopes)
    )


def _api_key(request: Request, scheme: SecurityScheme) -> str | None:
    if scheme.location == "cookie":
        return request.cookies.get(scheme.parameter)
    source = request.headers if scheme.location == "header" else request.query_params
    keys = source.getlist(scheme.parameter)
    # With several values, a proxy may have checked another one than the service would.
    return keys[0] if len(keys) == 1 else None


def _authorization(request: Request, expected: frozenset[str]) -> Mapping[str, str]:
    """Return the credentials of the `Authorization` field by authentication scheme, in lower case.

    RFC 9110, 11.6.2 allows one field line with one scheme, which cannot satisfy a requirement that combines
    several such schemes. For these, one line per scheme is accepted, or one line with commas, as proxies
    combine them (RFC 9110, 5.3).
    """
    lines = request.headers.getlist("authorization")
    if len(expected) > 1:
        names = "|".join(map(re.escape, expected))
        lines = re.split(rf"\s*,\s*(?=(?:{names})\s)", ", ".join(lines), flags=re.IGNORECASE)
    if len(lines) != len(expected):
        # With several values, a proxy may have checked another one than the service would.
        return {}
    parts = [line.partition(" ") for line in lines]
    found = {name.lower(): value.strip() for name, _, value in parts}
    return found if len(found) == len(lines) else {}


def _basic(value: str, scopes: tuple[str, ...]) -> BasicCredentials | None:
    try:
        username, separator, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return BasicCredentials(username, password, scopes) if separator else None


def _client_certificate(request: Request, scopes: tuple[str, ...]) -> ClientCertificateCredentials | None:
    """Return the certificate that the server (ASGI, "TLS extension") or a proxy (RFC 9440) reports."""
    tls = (request.scope.get("extensions") or {}).get("tls") or {}
    chain = tuple(tls.get("client_cert_chain") or ()) if not tls.get("client_cert_error") else ()
    fields = request.headers.getlist("client-cert")
    reported = fields[0] if len(fields) == 1 else None
    return ClientCertificateCredentials(chain, reported, scopes) if chain or reported else None
