"""The syntax of our `x-` keywords."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.document.policies import (
    CACHE,
    IDEMPOTENT,
    MAX_BODY_BYTES,
    NAMES,
    RATE_LIMIT,
    ROLES,
    SUNSET,
)
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.semver import parse
from specfirst.compiler.document.vocabulary import (
    CATALOGUE,
    ENVELOPE,
    ENVELOPE_DESCRIPTION,
    EVENT_SCHEMA,
    LINT_WAIVE,
    RUNTIME,
    STRICT_QUERY,
)
from specfirst.compiler.lint.rule import Finding, Subject, convention

_KNOWN = tuple(
    sorted(
        (*NAMES, CATALOGUE, ENVELOPE, ENVELOPE_DESCRIPTION, EVENT_SCHEMA, LINT_WAIVE, RUNTIME, STRICT_QUERY)
    )
)
_BOOLEAN = (IDEMPOTENT, RUNTIME, STRICT_QUERY)


@convention("x-ratelimit: {…}")
def extensions_are_spelt_right(subject: Subject) -> Iterator[Finding]:
    """A misspelt extension is ignored."""
    for kind in Kind:
        for node in subject.nodes(kind) if kind is not Kind.LITERAL else ():
            for key in node.value:
                if not key.startswith("x-") or key in _KNOWN:
                    continue
                close = get_close_matches(key, _KNOWN, n=1, cutoff=0.8)
                if close:
                    yield Finding((*node.pointer, key), f"there is no '{key}'; did you mean '{close[0]}'?")


@convention('x-idempotent: "true"')
def switches_are_booleans(subject: Subject) -> Iterator[Finding]:
    """Text such as `"true"` is neither true nor false."""
    for kind in (Kind.DOCUMENT, Kind.OPERATION, Kind.PARAMETER, Kind.RESPONSE, Kind.HEADER):
        for node in subject.nodes(kind):
            for key in _BOOLEAN:
                if key in node.value and not isinstance(node.value[key], bool):
                    yield Finding((*node.pointer, key), f"{key} is a switch: write true or leave it out")


@convention("x-roles: admin")
def roles_are_lists_of_names(subject: Subject) -> Iterator[Finding]:
    """Roles are compared with those of the principal."""
    for operation in subject.operations:
        if ROLES not in operation.value:
            continue
        roles, pointer = as_list(operation.value[ROLES]), (*operation.pointer, ROLES)
        if not roles or not all(roles):
            yield Finding(pointer, "x-roles must be a list of role names; leave it out to admit every role")
        elif len(set(roles)) != len(roles):
            yield Finding(pointer, "x-roles names a role twice")
        elif not operation.is_secured:
            yield Finding(pointer, f"x-roles on the public {operation.title}: secure it, or remove the roles")


@convention("x-max-body-bytes: 1MB")
def body_limits_are_byte_counts(subject: Subject) -> Iterator[Finding]:
    """x-max-body-bytes is a number of bytes, on an operation that has a body."""
    for operation in subject.operations:
        if MAX_BODY_BYTES not in operation.value:
            continue
        pointer = (*operation.pointer, MAX_BODY_BYTES)
        if operation.policies.max_body_bytes is None:
            yield Finding(pointer, "x-max-body-bytes must be a number of bytes, 1 or more")
        elif "requestBody" not in operation.value:
            yield Finding(pointer, f"x-max-body-bytes on {operation.title}, which has no body: remove it")


@convention("x-rate-limit: 60/min")
def policies_can_be_read(subject: Subject) -> Iterator[Finding]:
    """Limits, caching and sunset have a schema; roles and body limits have rules of their own."""
    for operation in subject.operations:
        refused = operation.policies.refused
        for key in (RATE_LIMIT, CACHE, SUNSET):
            if key in refused:
                yield Finding((*operation.pointer, key), refused[key])


@convention("x-sunset: 2027-01-31, without `deprecated: true`")
def sunset_needs_deprecation(subject: Subject) -> Iterator[Finding]:
    """An operation with a sunset date is deprecated until then (RFC 8594)."""
    for operation in subject.operations:
        if SUNSET in operation.value and operation.value.get("deprecated") is not True:
            pointer = (*operation.pointer, SUNSET)
            yield Finding(
                pointer, f"x-sunset on {operation.title}, which is not deprecated: add `deprecated: true`"
            )


@convention("deprecated: true, without `x-sunset`")
def deprecation_needs_sunset(subject: Subject) -> Iterator[Finding]:
    """Callers of a deprecated operation must know until when it works (RFC 8594)."""
    for operation in subject.operations:
        is_deprecated = operation.value.get("deprecated") is True
        if is_deprecated and SUNSET not in operation.value and not operation.is_webhook:
            yield Finding(
                (*operation.pointer, "deprecated"),
                f"{operation.title} is deprecated without an end: add `x-sunset: 2027-01-31`, "
                "the last day on which it works",
            )


@convention("info: {version: v1}")
def version_is_semantic(subject: Subject) -> Iterator[Finding]:
    """The review uses the version to decide whether a change may be released (SemVer 2.0.0)."""
    written = as_mapping(subject.document.get("info")).get("version")
    if parse(written) is None:
        yield Finding(
            ("info", "version"), f"info.version {written} is no semantic version: write one such as 1.0.0"
        )
