"""Collect the security schemes of an API: credentials of operations, and arguments of the client."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.emit.sdk.facts import KeyFacts, TokenFacts, Warned
from specfirst.compiler.identifiers import claim, snake
from specfirst.compiler.ir import nodes
from specfirst.sdk_runtime._keys import TOKEN

_TAKEN = frozenset(
    {
        "base_url", "email", "password", "token", "token_store", "timeout", "max_retries", "headers",
        "http_client", "self",
    }
)  # fmt: skip
_ANY = ""
"""The document name of the token that is used for every scheme."""


@dataclass(frozen=True, slots=True)
class SecurityFacts:
    """The credentials of a client, and which of them an operation takes.

    Attributes:
        keys: Constant credentials, such as API keys.
        tokens: Access tokens. A single one is called `token`. That of a login is used for every scheme that
            takes a token.
    """

    keys: tuple[KeyFacts, ...]
    tokens: tuple[TokenFacts, ...]

    def of(self, operation: nodes.Operation) -> tuple[tuple[str, ...], ...]:
        """Return an operation's alternatives, without client certificates, which the HTTP client sends."""
        names = {token.document_name: token.scheme for token in self.tokens}
        return tuple(
            tuple(
                dict.fromkeys(
                    (names.get(scheme.document_name) or names[_ANY])
                    if scheme.kind == "bearer"
                    else scheme.document_name
                    for scheme, _ in alternative
                    if scheme.kind != "mutual_tls"
                )
            )
            for alternative in operation.security.alternatives
        )


def security_facts(api: nodes.Api, *, has_login: bool) -> SecurityFacts:
    """Return the credentials that the operations of an API take."""
    taken = set(_TAKEN)
    keys: list[KeyFacts] = []
    tokens: list[TokenFacts] = []
    only_token = has_login or sum(scheme.kind == "bearer" for scheme in api.schemes) < 2
    for scheme in api.schemes:
        if scheme.kind == "mutual_tls":
            continue
        if scheme.kind == "bearer" and only_token:
            if not tokens or not tokens[0].token_url:
                tokens = [TokenFacts(TOKEN, _ANY, TOKEN, scheme.token_url)]
            continue
        argument = claim(snake(scheme.document_name), taken)
        if scheme.kind == "bearer":
            tokens.append(TokenFacts(scheme.document_name, scheme.document_name, argument, scheme.token_url))
        else:
            keys.append(_key_facts(argument, scheme))
    if has_login and not tokens:
        tokens = [TokenFacts(TOKEN, _ANY, TOKEN, None)]
    return SecurityFacts(tuple(keys), tuple(tokens))


def _key_facts(argument: str, scheme: nodes.Scheme) -> KeyFacts:
    annotation = "str"
    if scheme.kind == "basic":
        annotation, usual = "tuple[str, str]", "User name and password."
        source = f"basic_key(*{argument})"
    elif scheme.kind == "http":
        usual = f"Sent in the header Authorization after `{scheme.http_scheme}`."
        source = f"http_key({scheme.http_scheme!r}, {argument})"
    else:
        usual = f"Sent as the {scheme.location} {scheme.parameter}."
        source = f"Key({scheme.location!r}, {scheme.parameter!r}, {argument})"
    return KeyFacts(
        argument=argument,
        annotation=annotation,
        doc=docstring(usual, indent=16),
        member=f"{scheme.document_name!r}: {source} if {argument} is not None else None",
    )


def security_warnings(api: nodes.Api) -> Iterator[Warned]:
    """Yield warnings about declared security that an SDK does not implement."""
    for scheme in api.schemes:
        name = scheme.document_name
        pointer = ("components", "securitySchemes", name)
        if scheme.kind == "http":
            yield (
                pointer,
                "http-scheme-in-sdk",
                f"SDKs do not compute credentials of the HTTP scheme '{scheme.http_scheme}': what is passed "
                f"for '{name}' is sent after its name",
            )
        if scheme.kind == "mutual_tls":
            yield (
                pointer,
                "client-certificate-in-sdk",
                f"SDKs have no argument for '{name}': pass an `http_client` with the certificate",
            )
    for operation in api.operations:
        for alternative in operation.security.alternatives:
            shared = [scheme.document_name for scheme, _ in alternative if scheme.in_authorization]
            if len(shared) > 1:
                yield (
                    ("paths", operation.document_path, operation.http_method.lower()),
                    "authorization-in-sdk",
                    f"{' and '.join(map(repr, shared))} share the header `Authorization`: SDKs send one of "
                    f"them, an access token before others",
                )
