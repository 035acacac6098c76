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
from specfirst.review.differ.context import Context, OperationPair
from specfirst.review.differ.findings import Affected
from specfirst.review.differ.schemas.changes import Change, removed_and_added
from specfirst.review.differ.schemas.parts import canonical
from specfirst.review.differ.sides import Place, Side


def compare_policies(pair: OperationPair) -> None:
    """Compare the extensions of two versions of an operation."""
    old, new = pair.policies
    _compare_roles(pair)
    _compare_rate_limits(pair)
    _compare_body_limits(pair)
    was, now = old.idempotent, new.idempotent
    if was != now:
        pair.note("idempotency-added" if now else "idempotency-removed", IDEMPOTENT)
    was, now = old.changes_when_repeated, new.changes_when_repeated
    if was != now:
        pair.note("repetition-forbidden" if now else "repetition-allowed", IDEMPOTENT)
    for rule, code in removed_and_added("error-code", old.error_codes, new.error_codes):
        pair.note(rule, ERROR_CODES, subject=code)
    was, now = (has_strict_query(side.written.document) for side in (pair.old, pair.new))
    if was != now:
        rule = "strict-query-added" if now else "strict-query-removed"
        pair.add(rule, (STRICT_QUERY,), (STRICT_QUERY,))


def _compare_roles(pair: OperationPair) -> None:
    """Without `x-roles` every authenticated caller may call."""
    before, after = (policies.roles for policies in pair.policies)
    texts = {"before": ", ".join(before) or "every role", "after": ", ".join(after) or "every role"}
    if after and (not before or set(before) - set(after)):
        pair.note("roles-narrowed", ROLES, **texts)
    if before and (not after or set(after) - set(before)):
        pair.note("roles-widened", ROLES, **texts)


def _compare_rate_limits(pair: OperationPair) -> None:
    before, after = (policies.rate_limits for policies in pair.policies)
    if set(before) == set(after):
        return
    texts = {"before": _limits_text(before), "after": _limits_text(after)}
    kept = {limit.by for limit in after}
    if len(after) < len(before) and {limit.by for limit in before} - kept:
        pair.note("rate-limit-removed", RATE_LIMIT, **texts)
        return
    # A limit by another key applies to callers that were not limited before.
    tighter = any(
        not any(_is_as_tight(known, limit) for known in before if known.by == limit.by) for limit in after
    )
    pair.note("rate-limit-lowered" if tighter else "rate-limit-raised", RATE_LIMIT, **texts)


def _is_as_tight(one: RateLimit, other: RateLimit) -> bool:
    """Whether `other` admits every sequence of requests that `one` admits."""
    return one.requests <= other.requests and (one.requests * other.seconds <= other.requests * one.seconds)


def _limits_text(limits: tuple[RateLimit, ...]) -> str:
    return ", ".join(f"{limit.requests} in {limit.seconds} s by {limit.by}" for limit in limits)


def _compare_body_limits(pair: OperationPair) -> None:
    if any("requestBody" not in side.written.value for side in (pair.old, pair.new)):
        return
    old, new = pair.policies
    if old.max_body_bytes == new.max_body_bytes:
        return
    # Importing the runtime takes longer than most comparisons.
    from specfirst.runtime.operation import DEFAULT_MAX_BODY_BYTES

    before = old.max_body_bytes or DEFAULT_MAX_BODY_BYTES
    after = new.max_body_bytes or DEFAULT_MAX_BODY_BYTES
    if before != after:
        rule = "body-limit-lowered" if after < before else "body-limit-raised"
        pair.note(rule, MAX_BODY_BYTES, before=str(before), after=str(after))


def compare_catalogues(context: Context) -> None:
    """Compare the status and the details of the error codes that both catalogues have."""
    before, after = context.old.api.catalogue, context.new.api.catalogue
    if before is None or after is None:
        return
    for code in before.entries.keys() & after.entries.keys():
        _compare_entries(context, before.entries[code], after.entries[code])


def _compare_entries(context: Context, old: CatalogueEntry, new: CatalogueEntry) -> None:
    places = _place(context.old, old), _place(context.new, new)
    changes = []
    if old.status != new.status:
        changes.append(Change("error-status-changed", *places, old.code, str(old.status), str(new.status)))
    for name in dict.fromkeys((*old.details, *new.details)):
        subject = f"{old.code} {name}"
        if name not in old.details:
            changes.append(Change("error-detail-added", *places, subject))
        elif name not in new.details or canonical(_core(old, name)) != canonical(_core(new, name)):
            changes.append(Change("error-detail-changed", *places, subject))
    for change in changes:
        context.findings.add_at(change, Affected(""))


def _core(entry: CatalogueEntry, name: str) -> dict[str, object]:
    """Return the schema of a detail without descriptions."""
    return {
        key: value for key, value in entry.details[name].items() if key not in ("description", "examples")
    }


def _place(side: Side, entry: CatalogueEntry) -> Place:
    return Place(side.name_of(entry.location.file), entry.location.line, f"#/{entry.code}", side.label)
