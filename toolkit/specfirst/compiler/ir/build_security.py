"""Security schemes and requirements (OpenAPI 3.1, 4.8.27 and 4.8.30)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.identifiers import constant, snake, unique
from specfirst.compiler.ir import nodes

_CREDENTIALS = {"bearer": "BearerCredentials", "basic": "BasicCredentials", "api_key": "ApiKeyCredentials"}


def build_schemes(components: Mapping[str, Any]) -> dict[str, nodes.Scheme]:
    """Every scheme of the document by its name."""
    schemes: dict[str, nodes.Scheme] = {}
    taken: set[str] = {"roles"}
    for name, scheme in (components.get("securitySchemes") or {}).items():
        method = unique(snake(name), taken)
        taken.add(method)
        kind, location, parameter = _transport(scheme)
        schemes[name] = nodes.Scheme(
            constant=f"_SCHEME_{constant(method)}",
            method=method,
            kind=kind,
            location=location,
            parameter=parameter,
            document_name=name,
            credentials=_CREDENTIALS[kind],
            description=str(scheme.get("description") or "").strip(),
        )
    return schemes


def _transport(scheme: Mapping[str, Any]) -> tuple[str, str, str]:
    """Kind, location and name of the credentials.

    OAuth 2 and OpenID Connect both end in a bearer token (RFC 6750); HTTP schemes other than Basic and Bearer
    are handed over as the raw `Authorization` value.
    """
    if scheme.get("type") == "apiKey":
        return "api_key", str(scheme.get("in", "header")), str(scheme.get("name", "Authorization"))
    if scheme.get("type") == "http":
        kind = str(scheme.get("scheme", "")).lower()
        return (kind if kind in ("basic", "bearer") else "api_key"), "header", "Authorization"
    return "bearer", "header", "Authorization"


def build_security(
    operation: Mapping[str, Any], document: Mapping[str, Any], schemes: Mapping[str, nodes.Scheme]
) -> nodes.Security:
    """An operation's requirements; its own replace the document's. Unknown scheme names are dropped here:
    the lint has named them."""
    declared = operation.get("security", document.get("security")) or []
    alternatives = tuple(
        tuple(
            (schemes[name], tuple(map(str, scopes or ())))
            for name, scopes in requirement.items()
            if name in schemes
        )
        for requirement in declared
    )
    return nodes.Security(alternatives=alternatives)
