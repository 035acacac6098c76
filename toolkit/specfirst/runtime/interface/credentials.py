"""The credentials of a request, one class per kind of security scheme (OpenAPI 3.1, 4.8.27).

`scopes` are those that the operation requires or, for schemes without scopes, the roles that it names (3.1).
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BearerCredentials:
    """`Authorization: Bearer …` (RFC 6750), for `http` bearer, `oauth2` and `openIdConnect` schemes."""

    token: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """`Authorization: Basic …` (RFC 7617), decoded."""

    username: str
    password: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HttpCredentials:
    """`Authorization` of any other HTTP authentication scheme, such as Digest, HOBA or Negotiate."""

    scheme: str
    """The name of the scheme in the document."""
    value: str = field(repr=False)
    """The credentials after the name of the scheme, unchanged."""
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiKeyCredentials:
    """The value of the header, query parameter or cookie that an `apiKey` scheme names."""

    key: str = field(repr=False)
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClientCertificateCredentials:
    """The certificate of a client, for `mutualTLS` schemes. The handler decides which source it trusts."""

    chain: tuple[str, ...] = ()
    """The certificate chain in PEM, the client's own first, as verified by a server that terminates TLS."""
    client_cert: str | None = None
    """The field `Client-Cert` (RFC 9440). Any client can send it: trust it only behind a proxy that sets it.
    """
    scopes: tuple[str, ...] = ()
