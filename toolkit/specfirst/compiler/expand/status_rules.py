"""Determine the error codes of an operation: those that it declares, and those that its features imply."""

from __future__ import annotations

from specfirst.compiler.document.extensions import has_strict_query
from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.expand.catalogue import Catalogue, CatalogueEntry
from specfirst.compiler.expand.policy_rules import (
    is_download,
    is_event_stream,
    takes_if_match,
)

ALWAYS = ("internal.error", "service.unavailable")
SECURED = ("auth.unauthenticated", "auth.forbidden")
BODY = ("request.too_large", "request.unsupported_media_type", "request.invalid")
PARAMETERS = ("request.invalid",)
RATE_LIMIT = ("rate.limited",)
IDEMPOTENT = ("idempotency.key_reused", "idempotency.in_progress")
IF_MATCH = ("request.precondition_failed",)
DOWNLOAD = ("request.range_not_satisfiable",)
BY_RULE = tuple(dict.fromkeys((*ALWAYS, *SECURED, *BODY, *RATE_LIMIT, *IDEMPOTENT, *IF_MATCH, *DOWNLOAD)))
"""The codes implied by rules, all of which the catalogue must have."""


def codes_by_rule(operation: WrittenOperation) -> tuple[str, ...]:
    """Return the codes implied by the operation's security, body, parameters and limits."""
    codes: list[str] = []
    if operation.is_secured:
        codes += SECURED
    if "requestBody" in operation.value:
        codes += BODY
    # A strict query refuses unknown parameters even if none is declared.
    if operation.parameters or has_strict_query(operation.document):
        codes += PARAMETERS
    if operation.policies.rate_limits:
        codes += RATE_LIMIT
    if operation.policies.idempotent:
        codes += (*IDEMPOTENT, *PARAMETERS)
    if is_event_stream(operation):
        codes += PARAMETERS
    if takes_if_match(operation):
        codes += IF_MATCH
    if is_download(operation):
        codes += DOWNLOAD
    return tuple(dict.fromkeys((*codes, *ALWAYS)))


def entries_of(operation: WrittenOperation, catalogue: Catalogue) -> dict[int, list[CatalogueEntry]]:
    """Return the operation's failures by ascending status; its own codes come before implied ones."""
    codes = dict.fromkeys((*operation.policies.error_codes, *codes_by_rule(operation)))
    by_status: dict[int, list[CatalogueEntry]] = {}
    for entry in (catalogue.entries[code] for code in codes if code in catalogue.entries):
        by_status.setdefault(entry.status, []).append(entry)
    return dict(sorted(by_status.items()))
