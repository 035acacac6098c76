"""Credentials as they came with the request, one class per kind of security scheme (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class BearerCredentials:
    """`Authorization: Bearer …` (RFC 6750), of `http` bearer, `oauth2` and `openIdConnect` schemes."""

    token: str = field(repr=False)
    scopes: tuple[str, ...] = ()
    """The scopes that the operation asks for."""


@dataclass(frozen=True, slots=True)
class BasicCredentials:
    """`Authorization: Basic …` (RFC 7617), decoded."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ApiKeyCredentials:
    """The value of the header, query parameter or cookie that an `apiKey` scheme names."""

    key: str = field(repr=False)
