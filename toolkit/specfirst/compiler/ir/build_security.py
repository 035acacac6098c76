"""Build security schemes and requirements (OpenAPI 3.1, 4.8.27 and 4.8.30)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.identifiers import claim, constant, snake
from specfirst.compiler.ir import nodes

_CREDENTIALS = {
    "bearer": "BearerCredentials",
    "basic": "BasicCredentials",
    "http": "HttpCredentials",
    "api_key": "ApiKeyCredentials",
    "mutual_tls": "ClientCertificateCredentials",
}


def build_schemes(components: Mapping[str, Any], resolve: Callable[[Any], Any]) -> dict[str, nodes.Scheme]:
    """Return the schemes of the document by name."""
    schemes: dict[str, nodes.Scheme] = {}
    taken: set[str] = {"roles", "identity"}
    for name, declared in (components.get("securitySchemes") or {}).items():
        scheme = resolve(declared)
        method = claim(snake(name), taken)
        kind, location, parameter = _transport(scheme)
        schemes[name] = nodes.Scheme(
            constant=f"_SCHEME_{constant(method)}",
            method=method,
            kind=kind,
            location=location,
            parameter=parameter,
            document_name=name,
            credentials=_CREDENTIALS[kind],
            http_scheme=str(scheme.get("scheme")) if kind == "http" else "",
            description=str(scheme.get("description") or "").strip(),
            token_url=_token_url(scheme),
        )
    return schemes


def _transport(scheme: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return kind, location and name of the credentials.

    OAuth 2 and OpenID Connect use bearer tokens (RFC 6750). The values of HTTP schemes other than Basic and
    Bearer are passed on unchanged.
    """
    if scheme.get("type") == "apiKey":
        return "api_key", str(scheme.get("in", "header")), str(scheme.get("name", "Authorization"))
    if scheme.get("type") == "mutualTLS":
        return "mutual_tls", "header", "Client-Cert"
    if scheme.get("type") == "http":
        kind = str(scheme.get("scheme", "")).lower()
        return (kind if kind in ("basic", "bearer") else "http"), "header", "Authorization"
    return "bearer", "header", "Authorization"


def _token_url(scheme: Mapping[str, Any]) -> str | None:
    flow = (scheme.get("flows") or {}).get("clientCredentials") if scheme.get("type") == "oauth2" else None
    url = flow.get("tokenUrl") if isinstance(flow, Mapping) else None
    return url if isinstance(url, str) else None


def build_security(
    operation: Mapping[str, Any], document: Mapping[str, Any], schemes: Mapping[str, nodes.Scheme]
) -> nodes.Security:
    """Return an operation's requirements, which replace the document's. The lint refuses unknown schemes."""
    declared = operation.get("security", document.get("security")) or []
    alternatives = tuple(
        tuple((schemes[name], tuple(map(str, scopes or ()))) for name, scopes in requirement.items())
        for requirement in declared
    )
    return nodes.Security(alternatives=alternatives)


def unusual_requirements(security: nodes.Security, operation: Pointer) -> Iterator[tuple[Pointer, str, str]]:
    """Yield requirements that HTTP or the runtime cannot meet by themselves, as place, rule and message."""
    for alternative in security.alternatives:
        for scheme, _ in alternative:
            if scheme.kind == "mutual_tls":
                yield (
                    ("components", "securitySchemes", scheme.document_name),
                    "client-certificate",
                    f"client certificates are not verified: operations of '{scheme.document_name}' are "
                    f"refused unless the security handler `{scheme.method}` accepts the certificate "
                    f"that the server or a proxy passes on",
                )
        shared = [scheme.document_name for scheme, _ in alternative if scheme.in_authorization]
        if len(shared) > 1:
            yield (
                operation,
                "several-authorization-schemes",
                f"{' and '.join(map(repr, shared))} both use the `Authorization` header, but a request has "
                f"only one (RFC 9110, 11.6.2): the operation expects a line per scheme, as few clients send",
            )
