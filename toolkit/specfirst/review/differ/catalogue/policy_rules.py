"""Rules about security and the policies of operations: who may do what, and how often."""

from __future__ import annotations

from specfirst.review.differ.rules import HARMLESS, NOTHING, Effect, Rule, Severity

_BREAKING, _WIDENED = Severity.BREAKING, Severity.ACCESS_WIDENED
_RISKY, _SAFE = Severity.RISKY, Severity.SAFE
_MEANT = "See that it is meant, and approve it."


def _rule(
    rule: str, severity: Severity, title: str, why: str, instead: str, example: str, *, reverse: str
) -> Rule:
    return Rule(rule, title, severity, severity, why, instead, example, Effect.NEUTRAL, reverse)


_SECURITY = (
    _rule(
        "security-narrowed", _BREAKING, "Credentials that were enough no longer are",
        "Clients with these credentials get 401 or 403.", "Accept the old credentials beside the new ones.",
        "security: [] → security: [{bearer: []}]", reverse="security-widened",
    ),
    _rule(
        "security-widened", _WIDENED, "Fewer credentials are enough",
        "No client breaks, but callers without these credentials get access.", _MEANT,
        "security: [{bearer: []}] → security: []", reverse="security-narrowed",
    ),
    _rule(
        "security-alternative-added", _RISKY, "Other credentials are accepted, too",
        "No client breaks, but holders of these credentials get access.", "See that it is meant.",
        "security: [{bearer: []}] → security: [{bearer: []}, {key: []}]", reverse="security-narrowed",
    ),
    _rule(
        "security-scheme-changed", _BREAKING, "The security scheme was changed",
        "Clients send their credentials in the old form, and get 401.",
        "Add a new scheme beside the old one.", "type: http → type: apiKey",
        reverse="security-scheme-changed",
    ),
    _rule(
        "oauth-url-changed", _BREAKING, "An address or flow of OAuth 2 was changed or removed",
        "Clients ask for tokens at the old address.", "Serve the old address, too.",
        "tokenUrl: https://a/t → tokenUrl: https://b/t", reverse="oauth-flow-added",
    ),
    _rule(
        "oauth-flow-added", _SAFE, "A flow or address of OAuth 2 was added", HARMLESS, NOTHING,
        "flows: {} → flows: {clientCredentials: …}", reverse="oauth-url-changed",
    ),
    _rule(
        "oauth-scope-removed", _BREAKING, "A scope was removed from the scheme",
        "Clients that ask for the scope get no token.", "Keep the scope.",
        "scopes: {a: …, b: …} → scopes: {a: …}", reverse="oauth-scope-added",
    ),
    _rule(
        "oauth-scope-added", _SAFE, "A scope was added to the scheme", HARMLESS, NOTHING,
        "scopes: {a: …} → scopes: {a: …, b: …}", reverse="oauth-scope-removed",
    ),
)  # fmt: skip

_POLICIES = (
    _rule(
        "roles-narrowed", _BREAKING, "Roles may no longer call the operation",
        "Callers with these roles get 403.", "Keep the roles.",
        "x-roles: [admin, clerk] → [admin]", reverse="roles-widened",
    ),
    _rule(
        "roles-widened", _WIDENED, "More roles may call the operation",
        "No client breaks, but callers with other roles get access.", _MEANT,
        "x-roles: [admin] → [admin, clerk], or nothing", reverse="roles-narrowed",
    ),
    _rule(
        "rate-limit-removed", _WIDENED, "The rate limit was removed",
        "No client breaks, but callers may send as many requests as they like.", _MEANT,
        "x-rate-limit: {…} → nothing", reverse="rate-limit-lowered",
    ),
    _rule(
        "rate-limit-lowered", _RISKY, "The rate limit was lowered, added or counts otherwise",
        "Clients that send as many requests as before get 429.",
        "Announce it, and see in the metrics whom it affects.",
        "requests: 100 → requests: 10", reverse="rate-limit-raised",
    ),
    _rule(
        "rate-limit-raised", _SAFE, "The rate limit was raised", HARMLESS, NOTHING,
        "requests: 10 → requests: 100", reverse="rate-limit-lowered",
    ),
    _rule(
        "body-limit-lowered", _BREAKING, "The largest accepted body became smaller",
        "Clients that send larger bodies get 413.", "Keep the limit.",
        "x-max-body-bytes: 2000 → 1000", reverse="body-limit-raised",
    ),
    _rule(
        "body-limit-raised", _SAFE, "The largest accepted body became larger", HARMLESS, NOTHING,
        "x-max-body-bytes: 1000 → 2000", reverse="body-limit-lowered",
    ),
    _rule(
        "idempotency-removed", _BREAKING, "Idempotency-Key is no longer honoured",
        "Clients that retry a request may act twice.", "Keep `x-idempotent`.",
        "x-idempotent: true → nothing", reverse="idempotency-added",
    ),
    _rule(
        "idempotency-added", _SAFE, "Idempotency-Key is honoured now", HARMLESS, NOTHING,
        "nothing → x-idempotent: true", reverse="idempotency-removed",
    ),
    _rule(
        "repetition-forbidden", _RISKY, "Requests must not be repeated any more",
        "SDKs stop repeating requests that failed; other clients that repeat them act twice.",
        "Make the operation idempotent.", "nothing → x-idempotent: false", reverse="repetition-allowed",
    ),
    _rule(
        "repetition-allowed", _SAFE, "Requests may be repeated as their method says", HARMLESS, NOTHING,
        "x-idempotent: false → nothing", reverse="repetition-forbidden",
    ),
    _rule(
        "strict-query-added", _BREAKING, "Query parameters that are not declared are refused now",
        "Clients that send others get 422.", "Announce it, and log such requests first.",
        "nothing → x-strict-query: true", reverse="strict-query-removed",
    ),
    _rule(
        "strict-query-removed", _SAFE, "Query parameters that are not declared are ignored now", HARMLESS,
        NOTHING, "x-strict-query: true → nothing", reverse="strict-query-added",
    ),
    _rule(
        "error-code-removed", _BREAKING, "The error code was removed", "Clients branch on error codes.",
        "Keep the error code.", "x-error-codes: [a.b] → nothing", reverse="error-code-added",
    ),
    _rule(
        "error-code-added", _SAFE, "An error code was added", HARMLESS, NOTHING,
        "nothing → x-error-codes: [a.b]", reverse="error-code-removed",
    ),
    _rule(
        "error-status-changed", _BREAKING, "The error code has another status",
        "Clients branch on the status code.", "Keep the status, or add another error code.",
        "status: 404 → status: 410", reverse="error-status-changed",
    ),
    _rule(
        "error-detail-changed", _BREAKING, "A detail of the error code was removed or changed",
        "Clients that read the detail do not find it.", "Keep the detail.",
        "details: {limit: …} → nothing", reverse="error-detail-added",
    ),
    _rule(
        "error-detail-added", _SAFE, "A detail of the error code was added", HARMLESS, NOTHING,
        "nothing → details: {limit: …}", reverse="error-detail-changed",
    ),
)  # fmt: skip

POLICY_RULES = (*_SECURITY, *_POLICIES)
