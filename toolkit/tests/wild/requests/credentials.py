"""Credentials for the security that an operation declares."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from tests.wild.document import Document, Operation


@dataclass(frozen=True)
class Credentials:
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)
    cookies: dict[str, str] = field(default_factory=dict)

    def without(self, given: set[tuple[str, str]]) -> Credentials:
        """Return the credentials that are not parameters (pairs of place and name) of the request."""
        return Credentials(
            {name: value for name, value in self.headers.items() if ("header", name) not in given},
            {name: value for name, value in self.query.items() if ("query", name) not in given},
            {name: value for name, value in self.cookies.items() if ("cookie", name) not in given},
        )


class NoCredentials(Exception):
    """The alternative cannot be satisfied by a request alone."""


def for_alternative(document: Document, alternative: tuple[str, ...]) -> Credentials:
    """Return credentials for every scheme of the alternative.

    Raises:
        NoCredentials: a scheme is unknown, is mutual TLS, or two schemes need `Authorization` for themselves.
    """
    made = Credentials()
    for name in alternative:
        scheme = document.security_schemes.get(name)
        if not isinstance(scheme, dict):
            raise NoCredentials(f"unknown security scheme {name!r}")
        if scheme.get("type") == "apiKey":
            _api_key(made, scheme)
        else:
            _authorization(made, scheme)
    return made


def _api_key(made: Credentials, scheme: dict[str, Any]) -> None:
    place = {"header": made.headers, "query": made.query, "cookie": made.cookies}.get(str(scheme.get("in")))
    if place is None:
        raise NoCredentials("an apiKey without place")
    place[str(scheme.get("name"))] = "probe-key"


def _authorization(made: Credentials, scheme: dict[str, Any]) -> None:
    kind = str(scheme.get("type"))
    named = "bearer" if kind in ("oauth2", "openIdConnect") else str(scheme.get("scheme", kind)).lower()
    known = {
        "bearer": "Bearer probe-token",
        "basic": "Basic " + base64.b64encode(b"user:password").decode(),
    }
    if kind == "http":
        known.setdefault(named, f"{named} probe=credentials")
    if named not in known:
        raise NoCredentials(f"scheme {named!r}")
    # One token is enough for two schemes that both ask for a token.
    if made.headers.setdefault("Authorization", known[named]) != known[named]:
        raise NoCredentials("two schemes need the field Authorization")


def alternatives(document: Document, operation: Operation) -> list[Credentials]:
    """Return the alternatives of credentials; one without any if the operation needs none.

    Raises:
        NoCredentials: there is none that a request alone can satisfy.
    """
    if not operation.security:
        return [Credentials()]
    found, reason = [], ""
    for requirement in sorted(operation.security, key=len, reverse=True):
        try:
            found.append(for_alternative(document, requirement))
        except NoCredentials as error:
            reason = str(error)
    if not found:
        raise NoCredentials(reason)
    return found


def must_identify(operation: Operation) -> bool:
    """Whether a request without credentials must be refused."""
    return bool(operation.security) and all(operation.security)


def takes_any_scheme(document: Document, operation: Operation) -> bool:
    """Whether `Authorization` accepts an API key of any form, so that no scheme in it is unknown."""
    schemes = (
        document.security_schemes.get(name) for requirement in operation.security for name in requirement
    )
    return any(
        isinstance(scheme, dict)
        and scheme.get("type") == "apiKey"
        and scheme.get("in") == "header"
        and str(scheme.get("name")).lower() == "authorization"
        for scheme in schemes
    )


def as_query(made: Credentials) -> list[str]:
    return [f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in made.query.items()]
