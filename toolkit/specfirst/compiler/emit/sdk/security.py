"""Security schemes: which credentials an operation takes, and what the client's constructor calls them."""

from __future__ import annotations

from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import Node, operations
from specfirst.compiler.emit.sdk.facts import KeyFacts
from specfirst.compiler.identifiers import snake, unique
from specfirst.sdk_runtime._keys import TOKEN

_TAKEN = frozenset(
    {
        "base_url", "email", "password", "token", "token_store", "timeout", "max_retries", "headers",
        "http_client", "self",
    }
)  # fmt: skip


def security_of(document: Node, operation: Node) -> tuple[tuple[str, ...], ...]:
    """Return an operation's alternatives; access tokens of any scheme are one credential.

    A scheme that an SDK cannot serve, such as a client certificate, is left to the HTTP client.
    """
    schemes = _schemes(document)
    declared: list[Node] = operation.get("security", document.get("security")) or []
    return tuple(
        tuple(dict.fromkeys(TOKEN if _is_token(schemes[name]) else name for name in each if name in schemes))
        for each in declared
    )


def key_facts(document: Node) -> tuple[KeyFacts, ...]:
    """Return the schemes, of those that operations name, whose credential stays the same."""
    schemes = _schemes(document)
    used = {
        name
        for _path, _method, _item, operation in operations(document)
        for alternative in security_of(document, operation)
        for name in alternative
    }
    facts: list[KeyFacts] = []
    taken = set(_TAKEN)
    for name, scheme in schemes.items():
        if name not in used:
            continue
        argument = unique(snake(name), taken)
        taken.add(argument)
        is_basic = scheme.get("type") == "http" and str(scheme.get("scheme")).lower() == "basic"
        facts.append(
            KeyFacts(
                scheme=name,
                argument=argument,
                location=None if is_basic else str(scheme.get("in", "header")),
                parameter=str(scheme.get("name", "Authorization")),
            )
        )
    return tuple(facts)


def _schemes(document: Node) -> dict[str, Node]:
    written = (document.get("components") or {}).get("securitySchemes") or {}
    schemes = {name: follow(document, scheme) or {} for name, scheme in written.items()}
    return {name: scheme for name, scheme in schemes.items() if scheme.get("type") != "mutualTLS"}


def _is_token(scheme: Node) -> bool:
    """Tell whether a scheme ends in a bearer token (RFC 6750), as OAuth 2 and OpenID Connect do."""
    if scheme.get("type") == "http":
        return str(scheme.get("scheme")).lower() == "bearer"
    return scheme.get("type") in ("oauth2", "openIdConnect")
