"""Access: authorisation, rate limits, and secrets in addresses."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.document.policies import RATE_LIMIT, ROLES
from specfirst.compiler.document.schema_walk import as_mapping, value_types
from specfirst.compiler.lint.design.subject import Design, words_of
from specfirst.compiler.lint.rule import Finding, design

_SECRETS = frozenset({"password", "passwd", "passphrase", "secret", "credential", "credentials", "apikey"})
_TOKENS = frozenset({"access", "api", "auth", "bearer", "id", "refresh", "session", "secret"})
_ABOUT = frozenset({"hint", "id", "kind", "length", "name", "policy", "status", "strength", "type"})
"""Last words of names that describe a secret without containing it: `credential_type`, `password_policy`."""
_CHANGING = ("post", "put", "patch", "delete")


@design("GET /users?api_key=…", severity="error")
def secrets_are_not_in_urls(design: Design) -> Iterator[Finding]:
    """Addresses are logged, kept in histories and sent on as `Referer` (RFC 9110, 17.9)."""
    for node in design.nodes(Kind.PARAMETER):
        name = str(node.value.get("name"))
        is_in_url = node.value.get("in") in ("query", "path") and "$ref" not in node.value
        if not is_in_url or not _is_secret(name):
            continue
        # Unless it is true or false, such as `has_password`.
        if value_types(as_mapping(design.follow(node.value.get("schema")))) != {"boolean"}:
            yield Finding(
                node.pointer,
                f"the {node.value['in']} parameter '{name}' is a secret: take it in a header, or in the body",
            )
    for node in design.nodes(Kind.SECURITY_SCHEME):
        if node.value.get("type") == "apiKey" and node.value.get("in") == "query":
            yield Finding(
                node.pointer,
                f"the key of '{node.pointer[-1]}' is in the query: take it in a header, such "
                f"as `Authorization`",
            )


@design("POST /orders without `x-rate-limit`")
def changes_have_rate_limits(design: Design) -> Iterator[Finding]:
    """Changing data costs more than reading it, and attackers repeat it."""
    limited = any(RATE_LIMIT in operation.value for operation in design.received)
    if not limited and not design.bundle.follows_conventions:
        # A document without any limit does not use the extension.
        return
    for operation in design.received:
        if operation.method in _CHANGING and RATE_LIMIT not in operation.value:
            yield Finding(
                operation.pointer, f"{operation.title} changes data and has no limit: add `{RATE_LIMIT}`"
            )


@design("one operation without `x-roles` beside ten with")
def operations_name_roles(design: Design) -> Iterator[Finding]:
    """An operation without roles admits every role, probably by mistake if most operations have roles."""
    secured = [operation for operation in design.received if operation.is_secured]
    bare = [operation for operation in secured if ROLES not in operation.value]
    if 2 * len(bare) < len(secured):
        for operation in bare:
            yield Finding(
                operation.pointer, f"{operation.title} names no roles, and others do: add `{ROLES}`"
            )


@design("an operation without `security`, in a document without it")
def operations_say_who_may_call(design: Design) -> Iterator[Finding]:
    """An operation without `security` is public.

    `security: []` shows that this is intended.
    """
    if "security" in design.document:
        return
    # Browsers send OPTIONS without credentials (Fetch, 4.8).
    asked = [operation for operation in design.received if operation.method != "options"]
    silent = [operation for operation in asked if "security" not in operation.value]
    if silent and len(silent) == len(asked):
        # Reported once, since one line at the root is missing, not one per operation.
        yield Finding(
            ("paths",), "no operation says who may call it: add `security` to the document, or `security: []`"
        )
        return
    for operation in silent:
        yield Finding(
            operation.pointer,
            f"{operation.title} is public without saying so: add `security`, or `security: []`",
        )


def _is_secret(name: str) -> bool:
    found = words_of(name)
    if _ABOUT & set(found[-1:]):
        return False
    if set(found) & _SECRETS or found[-2:] == ("api", "key"):
        return True
    return found[-1:] == ("token",) and (len(found) == 1 or found[-2] in _TOKENS)
