"""Place credentials in requests by the security schemes of a document (OpenAPI 3.1, 4.8.27)."""

from __future__ import annotations

import base64
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Secrets = Mapping[str, str]
"""Credentials by the name of a security scheme: a token or key, or `user:password` for HTTP Basic."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """An entry of `components.securitySchemes`, reduced to the place of its credentials."""

    name: str
    """The key in `components.securitySchemes`."""
    location: str
    """`header`, `query` or `cookie`."""
    parameter: str
    """The name of the header, query parameter or cookie."""
    prefix: str = ""
    """The text before the secret, such as `Bearer `."""


Requirement = Sequence[Scheme]
"""Schemes that a request needs together."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Credentials by the part of the request that carries them."""

    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)


def parse_scheme(name: str, definition: Mapping[str, Any]) -> Scheme:
    """Parse a security scheme object; OAuth 2 and OpenID Connect carry bearer tokens (RFC 6750)."""
    if definition.get("type") == "apiKey":
        return Scheme(name, str(definition["in"]), str(definition["name"]))
    kind = str(definition.get("scheme", "bearer"))
    return Scheme(name, "header", "Authorization", f"{kind.capitalize()} ")


def place(requirement: Requirement, secrets: Secrets) -> Placed:
    """Put the secrets where their schemes expect them; schemes without a secret are skipped."""
    placed = Placed()
    for scheme in requirement:
        if scheme.name in secrets:
            _part(placed, scheme.location)[scheme.parameter] = scheme.prefix + _encoded(
                scheme, secrets[scheme.name]
            )
    return placed


def find(requirement: Requirement, sent: Placed) -> dict[str, str]:
    """Return the secrets that a request carries; the inverse of `place`."""
    found: dict[str, str] = {}
    for scheme in requirement:
        value = _part(sent, scheme.location).get(scheme.parameter)
        if value is not None and value.startswith(scheme.prefix):
            found[scheme.name] = _decoded(scheme, value.removeprefix(scheme.prefix))
    return found


def _part(placed: Placed, location: str) -> MutableMapping[str, str]:
    return {"query": placed.query, "cookie": placed.cookies}.get(location, placed.headers)


def _encoded(scheme: Scheme, secret: str) -> str:
    return base64.b64encode(secret.encode()).decode() if scheme.prefix == "Basic " else secret


def _decoded(scheme: Scheme, text: str) -> str:
    if scheme.prefix != "Basic ":
        return text
    try:
        return base64.b64decode(text, validate=True).decode()
    except ValueError:
        return text
