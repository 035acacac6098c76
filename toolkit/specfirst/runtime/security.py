"""Authenticate a request by its credentials, and check its roles, before the rest of it is read."""

from __future__ import annotations

import base64
import binascii
import copy
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from starlette.requests import Request

from specfirst.runtime.interface import (
    ApiError,
    ApiKeyCredentials,
    BasicCredentials,
    BearerCredentials,
    ClientCertificateCredentials,
    Forbidden,
    HttpCredentials,
    RequestContext,
    Unauthenticated,
)
from specfirst.runtime.operation import Operation, Requirement, SecurityScheme

_CHALLENGE = "WWW-Authenticate"


class Authentication:
    """Turns the credentials of a request to one operation into a principal."""

    def __init__(self, operation: Operation, handlers: Any) -> None:
        self._alternatives = tuple(requirement for requirement in operation.security if requirement)
        self._readers = tuple(map(CredentialsReader, self._alternatives))
        self._anonymous_allowed = len(self._alternatives) < len(operation.security)
        self._roles = operation.roles
        self._let_in_by(handlers)

    def with_handlers(self, handlers: Any) -> Authentication:
        """Return a copy with other handlers, for tools that inspect what is enforced."""
        other = copy.copy(self)
        other._let_in_by(handlers)
        return other

    def _let_in_by(self, handlers: Any) -> None:
        self._handlers = handlers
        self._ways = tuple(
            (reader, tuple(getattr(handlers, scheme.name, _refuse) for scheme, _ in reader.requirement))
            for reader in self._readers
        )

    async def principal(self, request: Request, context: RequestContext) -> Any:
        """Return the principal; None if the operation is public or allows anonymous calls.

        Raises:
            Unauthenticated: credentials are missing or were refused. It has the challenges of all schemes,
                unless a handler has set its own.
            Forbidden: the principal has none of the operation's roles, or the operation requires a client
                certificate, for which HTTP has no challenge.
        """
        if not self._alternatives:
            return None
        refusal: ApiError | None = None
        for reader, accept in self._ways:
            credentials = reader.read(request)
            if credentials is None:
                continue
            try:
                # Every scheme must accept the request; the first one determines the principal.
                principal, *_ = [
                    await handler(given, context) for handler, given in zip(accept, credentials, strict=True)
                ]
            except Unauthenticated as error:
                refusal = error
                continue
            if self._roles:
                self._check_roles(principal)
            return principal
        if refusal is None and self._anonymous_allowed:
            return None
        raise self._refusal(refusal)

    def identity(self, principal: Any) -> str:
        """Return the identity of the principal as text, for rate limits and idempotency keys."""
        identity: str = self._handlers.identity(principal)
        return identity

    def challenge(self, error: Exception) -> None:
        """Add the operation's schemes to a 401 without a challenge, such as one raised by the service."""
        if isinstance(error, Unauthenticated) and self._alternatives:
            value = challenges(self._alternatives, refused=False)
            if value:
                error.headers.setdefault(_CHALLENGE, value)

    def _refusal(self, refused: ApiError | None) -> ApiError:
        value = challenges(self._alternatives, refused=refused is not None)
        if not value:
            return Forbidden("This operation needs a client certificate that is accepted.")
        error = refused or Unauthenticated()
        error.headers.setdefault(_CHALLENGE, value)
        return error

    def _check_roles(self, principal: Any) -> None:
        held: Collection[str] = self._handlers.roles(principal)
        # `isdisjoint` ignores the `__contains__` of a custom collection.
        if not any(role in held for role in self._roles):
            raise Forbidden


async def _refuse(credentials: Credentials, context: RequestContext) -> Any:
    """Refuse credentials in place of a missing handler."""
    raise Unauthenticated


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


def challenges(alternatives: Iterable[Requirement], *, refused: bool) -> str:
    """Return a challenge for each scheme of the alternatives, except certificates.

    It is the value of `WWW-Authenticate`, which names the accepted schemes (RFC 9110, 11.6.1). `refused`
    means that the request had credentials that were not accepted.
    """
    written = [
        _challenge(scheme, scopes, refused)
        for alternative in alternatives
        for scheme, scopes in alternative
        if scheme.kind != "mutual_tls"
    ]
    return ", ".join(dict.fromkeys(written))


def _challenge(scheme: SecurityScheme, scopes: tuple[str, ...], refused: bool) -> str:
    if scheme.kind == "bearer":
        # RFC 6750, 3: an error is included only if the request had a token.
        named = {"scope": " ".join(scopes), "error": "invalid_token" if refused else ""}
        return " ".join(filter(None, ["Bearer", _parameters(named)]))
    if scheme.kind == "api_key":
        # There is no registered scheme for API keys, but a 401 must have a challenge.
        return f"ApiKey {_parameters({'in': scheme.location, 'name': scheme.parameter})}"
    return f"{scheme.authorization_scheme} {_parameters({'realm': scheme.document_name})}"


def _parameters(named: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(value)}" for name, value in named.items() if value)


def _quoted(text: str) -> str:
    """Return a quoted string (RFC 9110, 5.6.4) of characters that every client can read."""
    plain = "".join(character if " " <= character <= "~" else "?" for character in text)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'


class AcceptAnyCredentials:
    """Security handlers that accept any credentials, for stub routers."""

    def roles(self, principal: object) -> Collection[str]:
        """Return a set that contains every role, so that no operation refuses."""
        return _EveryRole()

    def identity(self, principal: object) -> str:
        """Return the same principal for every request."""
        return "anonymous"

    def __getattr__(self, name: str) -> Any:
        async def accept(credentials: Credentials, context: RequestContext) -> Credentials:
            return credentials

        return accept


class _EveryRole(frozenset[str]):
    def __contains__(self, role: object) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(())
