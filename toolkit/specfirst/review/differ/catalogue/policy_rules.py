"""Rules about security and the policies of operations: who may do what, and how often."""

from __future__ import annotations

from specfirst.review.differ.rules import HARMLESS, NOTHING, Severity, undirected

_BREAKING, _WIDENED = Severity.BREAKING, Severity.ACCESS_WIDENED
_RISKY, _SAFE = Severity.RISKY, Severity.SAFE
_MEANT = "See that it is meant, and approve it."


_SECURITY = (
    undirected(
        "security-narrowed", _BREAKING, "Credentials that were enough no longer are",
        "Clients with these credentials get 401 or 403.", "Accept the old credentials beside the new ones.",
        "security: [] → security: [{bearer: []}]", reverse="security-widened",
    ),
    undirected(
        "security-widened", _WIDENED, "Fewer credentials are enough",
        "No client breaks, but callers without these credentials get access.", _MEANT,
        "security: [{bearer: []}] → security: []", reverse="security-narrowed",
    ),
    undirected(
        "security-alternative-added", _RISKY, "Other credentials are accepted, too",
        "No client breaks, but holders of these credentials get access.", "See that it is meant.",
        "security: [{bearer: []}] → security: [{bearer: []}, {key: []}]", reverse="security-narrowed",
    ),
    undirected(
        "security-scheme-changed", _BREAKING, "The security scheme was changed",
        "Clients send their credentials in the old form, and get 401.",
        "Add a new scheme beside the old one.", "type: http → type: apiKey",
        reverse="security-scheme-changed",
    ),
    undirected(
        "oauth-url-changed", _BREAKING, "An address or flow of OAuth 2 was changed or removed",
        "Clients ask for tokens at the old address.", "Serve the old address, too.",
        "tokenUrl: https://a/t → tokenUrl: https://b/t", reverse="oauth-flow-added",
    ),
    undirected(
        "oauth-flow-added", _SAFE, "A flow or address of OAuth 2 was added", HARMLESS, NOTHING,
        "flows: {} → flows: {clientCredentials: …}", reverse="oauth-url-changed",
    ),
    undirected(
        "oauth-scope-removed", _BREAKING, "A scope was removed from the scheme",
        "Clients that ask for the scope get no token.", "Keep the scope.",
        "scopes: {a: …, b: …} → scopes: {a: …}", reverse="oauth-scope-added",
    ),
    undirected(
        "oauth-scope-added", _SAFE, "A scope was added to the scheme", HARMLESS, NOTHING,
        "scopes: {a: …} → scopes: {a: …, b: …}", reverse="oauth-scope-removed",
    ),
)  # fmt: skip

_POLICIES = (
    undirected(
        "roles-narrowed", _BREAKING, "Roles may no longer call the operation",
        "Callers with these roles get 403.", "Keep the roles.",
        "x-roles: [admin, clerk] → [admin]", reverse="roles-widened",
    ),
    undirected(
        "roles-widened", _WIDENED, "More roles may call the operation",
        "No client breaks, but callers with other roles get access.", _MEANT,
        "x-roles: [admin] → [admin, clerk], or nothing", reverse="roles-narrowed",
    ),
    undirected(
        "rate-limit-removed", _WIDENED, "The rate limit was removed",
        "No client breaks, but callers may send as many requests as they like.", _MEANT,
        "x-rate-limit: {…} → nothing", reverse="rate-limit-lowered",
    ),
    undirected(
        "rate-limit-lowered", _RISKY, "The rate limit was lowered, added or counts otherwise",
        "Clients that send as many requests as before get 429.",
        "Announce it, and see in the metrics whom it affects.",
        "requests: 100 → requests: 10", reverse="rate-limit-raised",
    ),
    undirected(
        "rate-limit-raised", _SAFE, "The rate limit was raised", HARMLESS, NOTHING,
        "requests: 10 → requests: 100", reverse="rate-limit-lowered",
    ),
    undirected(
        "body-limit-lowered", _BREAKING, "The largest accepted body became smaller",
        "Clients that send larger bodies get 413.", "Keep the limit.",
        "x-max-body-bytes: 2000 → 1000", reverse="body-limit-raised",
    ),
    undirected(
        "body-limit-raised", _SAFE, "The largest accepted body became larger", HARMLESS, NOTHING,
        "x-max-body-bytes: 1000 → 2000", reverse="body-limit-lowered",
    ),
    undirected(
        "idempotency-removed", _BREAKING, "Idempotency-Key is no longer honoured",
        "Clients that retry a request may act twice.", "Keep `x-idempotent`.",
        "x-idempotent: true → nothing", reverse="idempotency-added",
    ),
    undirected(
        "idempotency-added", _SAFE, "Idempotency-Key is honoured now", HARMLESS, NOTHING,
        "nothing → x-idempotent: true", reverse="idempotency-removed",
    ),
    undirected(
        "repetition-forbidden", _RISKY, "Requests must not be repeated any more",
        "SDKs stop repeating requests that failed; other clients that repeat them act twice.",
        "Make the operation idempotent.", "nothing → x-idempotent: false", reverse="repetition-allowed",
    ),
    undirected(
        "repetition-allowed", _SAFE, "Requests may be repeated as their method says", HARMLESS, NOTHING,
        "x-idempotent: false → nothing", reverse="repetition-forbidden",
    ),
    undirected(
        "strict-query-added", _BREAKING, "Query parameters that are not declared are refused now",
        "Clients that send others get 422.", "Announce it, and log such requests first.",
        "nothing → x-strict-query: true", reverse="strict-query-removed",
    ),
    undirected(
        "strict-query-removed", _SAFE, "Query parameters that are not declared are ignored now", HARMLESS,
        NOTHING, "x-strict-query: true → nothing", reverse="strict-query-added",
    ),
    undirected(
        "error-code-removed", _BREAKING, "The error code was removed", "Clients branch on error codes.",
        "Keep the error code.", "x-error-codes: [a.b] → nothing", reverse="error-code-added",
    ),
    undirected(
        "error-code-added", _SAFE, "An error code was added", HARMLESS, NOTHING,
        "nothing → x-error-codes: [a.b]", reverse="error-code-removed",
    ),
    undirected(
        "error-status-changed", _BREAKING, "The error code has another status",
        "Clients branch on the status code.", "Keep the status, or add another error code.",
        "status: 404 → status: 410", reverse="error-status-changed",
    ),
    undirected(
        "error-detail-changed", _BREAKING, "A detail of the error code was removed or changed",
        "Clients that read the detail do not find it.", "Keep the detail.",
        "details: {limit: …} → nothing", reverse="error-detail-added",
    ),
    undirected(
        "error-detail-added", _SAFE, "A detail of the error code was added", HARMLESS, NOTHING,
        "nothing → details: {limit: …}", reverse="error-detail-changed",
    ),
)  # fmt: skip

POLICY_RULES = (*_SECURITY, *_POLICIES)
