"""Policies of operations: roles, limits, idempotency, error codes; and the catalogue of error codes."""

from __future__ import annotations

from specfirst.compiler.document.policies import (
    ERROR_CODES,
    IDEMPOTENT,
    MAX_BODY_BYTES,
    RATE_LIMIT,
    ROLES,
    RateLimit,
)
from specfirst.compiler.document.vocabulary import STRICT_QUERY, has_strict_query
from specfirst.compiler.expand.catalogue import CatalogueEntry
from specfirst.review.differ.context import Context, Operation
from specfirst.review.differ.findings import Affected
from specfirst.review.differ.schemas.parts import canonical
from specfirst.review.differ.sides import Place, Side


def compare_policies(context: Context, old: Operation, new: Operation) -> None:
    """Compare the extensions of two versions of an operation."""
    _compare_roles(context, old, new)
    _compare_rate_limits(context, old, new)
    _compare_body_limits(context, old, new)
    was, now = old.written.policies.idempotent, new.written.policies.idempotent
    if was != now:
        context.note("idempotency-added" if now else "idempotency-removed", old, new, IDEMPOTENT)
    was, now = old.written.policies.changes_when_repeated, new.written.policies.changes_when_repeated
    if was != now:
        context.note("repetition-forbidden" if now else "repetition-allowed", old, new, IDEMPOTENT)
    before, after = old.written.policies.error_codes, new.written.policies.error_codes
    for code in before:
        if code not in after:
            context.note("error-code-removed", old, new, ERROR_CODES, subject=code)
    for code in after:
        if code not in before:
            context.note("error-code-added", old, new, ERROR_CODES, subject=code)
    strict = has_strict_query(old.written.document), has_strict_query(new.written.document)
    if strict[0] != strict[1]:
        rule = "strict-query-added" if strict[1] else "strict-query-removed"
        context.findings.add(rule, (STRICT_QUERY,), (STRICT_QUERY,), new.affected())


def _compare_roles(context: Context, old: Operation, new: Operation) -> None:
    """Without `x-roles` every authenticated caller may call."""
    before, after = old.written.policies.roles, new.written.policies.roles
    texts = {"before": ", ".join(before) or "every role", "after": ", ".join(after) or "every role"}
    if after and (not before or set(before) - set(after)):
        context.note("roles-narrowed", old, new, ROLES, **texts)
    if before and (not after or set(after) - set(before)):
        context.note("roles-widened", old, new, ROLES, **texts)


def _compare_rate_limits(context: Context, old: Operation, new: Operation) -> None:
    before, after = old.written.policies.rate_limits, new.written.policies.rate_limits
    if set(before) == set(after):
        return
    texts = {"before": _limits_text(before), "after": _limits_text(after)}
    kept = {limit.by for limit in after}
    if len(after) < len(before) and {limit.by for limit in before} - kept:
        context.note("rate-limit-removed", old, new, RATE_LIMIT, **texts)
        return
    # A limit by another key applies to callers that were not limited before.
    tighter = any(
        not any(_is_as_tight(known, limit) for known in before if known.by == limit.by) for limit in after
    )
    context.note("rate-limit-lowered" if tighter else "rate-limit-raised", old, new, RATE_LIMIT, **texts)


def _is_as_tight(one: RateLimit, other: RateLimit) -> bool:
    """Whether `other` admits every sequence of requests that `one` admits."""
    return one.requests <= other.requests and (one.requests * other.seconds <= other.requests * one.seconds)


def _limits_text(limits: tuple[RateLimit, ...]) -> str:
    return ", ".join(f"{limit.requests} in {limit.seconds} s by {limit.by}" for limit in limits)


def _compare_body_limits(context: Context, old: Operation, new: Operation) -> None:
    if "requestBody" not in old.written.value or "requestBody" not in new.written.value:
        return
    if old.written.policies.max_body_bytes == new.written.policies.max_body_bytes:
        return
    # Importing the runtime takes longer than most comparisons.
    from specfirst.runtime.operation import DEFAULT_MAX_BODY_BYTES

    before = old.written.policies.max_body_bytes or DEFAULT_MAX_BODY_BYTES
    after = new.written.policies.max_body_bytes or DEFAULT_MAX_BODY_BYTES
    if before != after:
        rule = "body-limit-lowered" if after < before else "body-limit-raised"
        context.note(rule, old, new, MAX_BODY_BYTES, before=str(before), after=str(after))


def compare_catalogues(context: Context) -> None:
    """Compare the status and the details of the error codes that both catalogues have."""
    before, after = context.old.api.catalogue, context.new.api.catalogue
    if before is None or after is None:
        return
    for code in before.entries.keys() & after.entries.keys():
        _compare_entries(context, before.entries[code], after.entries[code])


def _compare_entries(context: Context, old: CatalogueEntry, new: CatalogueEntry) -> None:
    places = _place(context.old, old), _place(context.new, new)
    findings, affected = context.findings, Affected("")
    if old.status != new.status:
        findings.add_at(
            "error-status-changed", places, affected,
            subject=old.code, before=str(old.status), after=str(new.status),
        )  # fmt: skip
    for name in dict.fromkeys((*old.details, *new.details)):
        subject = f"{old.code} {name}"
        if name not in old.details:
            findings.add_at("error-detail-added", places, affected, subject=subject)
        elif name not in new.details or canonical(_core(old, name)) != canonical(_core(new, name)):
            findings.add_at("error-detail-changed", places, affected, subject=subject)


def _core(entry: CatalogueEntry, name: str) -> dict[str, object]:
    """Return the schema of a detail without descriptions."""
    return {
        key: value for key, value in entry.details[name].items() if key not in ("description", "examples")
    }


def _place(side: Side, entry: CatalogueEntry) -> Place:
    return Place(side.name_of(entry.location.file), entry.location.line, f"#/{entry.code}", side.label)
