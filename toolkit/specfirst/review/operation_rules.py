"""Breaking changes of operations that `redocly diff` cannot judge: what is inherited, and policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.extensions import STRICT_QUERY, has_strict_query
from specfirst.compiler.document.policies import IDEMPOTENT, MAX_BODY_BYTES, ROLES, Policies
from specfirst.review.changes import Position, Verdict
from specfirst.review.documents import Document, Operation
from specfirst.runtime.operation import DEFAULT_MAX_BODY_BYTES

Requirement = Mapping[str, list[str]]


def judge_operations(base: Document, revision: Document) -> Iterator[tuple[str, Verdict]]:
    """Pairs of operation (`GET /users`) and verdict, for the operations that both versions have."""
    if has_strict_query(revision.root) and not has_strict_query(base.root):
        message = "Query parameters that are not declared are refused now."
        yield "document", Verdict("strict-query-added", message, revision.place.position(STRICT_QUERY))
    for key in sorted(base.operations.keys() & revision.operations.keys()):
        before, after = base.operations[key], revision.operations[key]
        for rule in (_body_added, _body_limit_narrowed, _roles_narrowed, _idempotency_removed):
            yield from ((_name(after), verdict) for verdict in rule(before, after))
        yield from ((_name(after), verdict) for verdict in _security_changed(base, before, revision, after))


def _name(operation: Operation) -> str:
    return f"{operation.method.upper()} {operation.path}"


def _policies(operation: Operation) -> Policies:
    return Policies.of(operation.node, secured=True)


def _max_body_bytes(operation: Operation) -> int:
    return _policies(operation).max_body_bytes or DEFAULT_MAX_BODY_BYTES


def _body_added(before: Operation, after: Operation) -> Iterator[Verdict]:
    if before.body is None and after.body is not None and after.body.get("required") is True:
        message = "A required request body was added."
        yield Verdict("required-body-added", message, after.place.position("requestBody"))


def _body_limit_narrowed(before: Operation, after: Operation) -> Iterator[Verdict]:
    old, new = (_max_body_bytes(operation) for operation in (before, after))
    if before.body is not None and new < old:
        message = f"The largest accepted body went from {old} to {new} bytes."
        yield Verdict("body-limit-narrowed", message, after.place.position(MAX_BODY_BYTES))


def _roles_narrowed(before: Operation, after: Operation) -> Iterator[Verdict]:
    """Without `x-roles` every authenticated caller may call."""
    old, new = _policies(before).roles, _policies(after).roles
    if not new or (old and set(old) <= set(new)):
        return
    lost = ", ".join(f"`{role}`" for role in old if role not in new) or "every role not named"
    yield Verdict("roles-narrowed", f"No longer allowed: {lost}.", after.place.position(ROLES))


def _idempotency_removed(before: Operation, after: Operation) -> Iterator[Verdict]:
    if _policies(before).idempotent and not _policies(after).idempotent:
        message = "Idempotency-Key is no longer honoured: a retry may act twice."
        yield Verdict("idempotency-removed", message, after.place.position(IDEMPOTENT))


def _security_changed(
    base: Document, before: Operation, revision: Document, after: Operation
) -> Iterator[Verdict]:
    accepted = _requirements(revision, after)
    for requirement in _requirements(base, before):
        if any(_satisfies(requirement, alternative) for alternative in accepted):
            continue
        if requirement:
            message = f"Credentials `{_text(requirement)}` are no longer enough."
        else:
            message = "Authentication became required."
        yield Verdict("security-narrowed", message, _security_position(revision, after))


def _requirements(document: Document, operation: Operation) -> list[Requirement]:
    """The alternatives in force: the operation's own, else the root's; an empty list asks for nothing."""
    own: Any = operation.node.get("security", document.root.get("security"))
    return own or [{}]


def _satisfies(credentials: Requirement, requirement: Requirement) -> bool:
    return all(
        scheme in credentials and set(scopes) <= set(credentials[scheme])
        for scheme, scopes in requirement.items()
    )


def _text(requirement: Requirement) -> str:
    return " + ".join(
        scheme + (f" ({', '.join(scopes)})" if scopes else "") for scheme, scopes in requirement.items()
    )


def _security_position(revision: Document, operation: Operation) -> Position:
    if "security" not in operation.node and "security" in revision.root:
        return operation.place.position()
    return operation.place.position("security")
