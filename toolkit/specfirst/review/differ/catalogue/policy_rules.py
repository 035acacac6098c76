"""Rules about security and the policies of operations: who may do what, and how often."""

from __future__ import annotations

from specfirst.review.differ.rules import Severity, rule, safe

_BREAKING, _WIDENED, _RISKY = Severity.BREAKING, Severity.ACCESS_WIDENED, Severity.RISKY
_MEANT = "See that it is meant, and approve it."

_SECURITY = (
    rule("security-narrowed", _BREAKING, "Credentials that were enough no longer are",
         "Clients with these credentials get 401 or 403.", "Accept the old credentials beside the new ones.",
         "security: [] → security: [{bearer: []}]"),
    rule("security-widened", _WIDENED, "Fewer credentials are enough",
         "No client breaks, but callers without these credentials get access.", _MEANT,
         "security: [{bearer: []}] → security: []"),
    rule("security-alternative-added", _RISKY, "Other credentials are accepted, too",
         "No client breaks, but holders of these credentials get access.", "See that it is meant.",
         "security: [{bearer: []}] → security: [{bearer: []}, {key: []}]"),
    rule("security-scheme-changed", _BREAKING, "The security scheme was changed",
         "Clients send their credentials in the old form, and get 401.",
         "Add a new scheme beside the old one.", "type: http → type: apiKey"),
    rule("oauth-url-changed", _BREAKING, "An address or flow of OAuth 2 was changed or removed",
         "Clients ask for tokens at the old address.", "Serve the old address, too.",
         "tokenUrl: https://a/t → tokenUrl: https://b/t"),
    safe("oauth-flow-added", "A flow or address of OAuth 2 was added",
         "flows: {} → flows: {clientCredentials: …}"),
    rule("oauth-scope-removed", _BREAKING, "A scope was removed from the scheme",
         "Clients that ask for the scope get no token.", "Keep the scope.",
         "scopes: {a: …, b: …} → scopes: {a: …}"),
    safe("oauth-scope-added", "A scope was added to the scheme", "scopes: {a: …} → scopes: {a: …, b: …}"),
)  # fmt: skip

_POLICIES = (
    rule("roles-narrowed", _BREAKING, "Roles may no longer call the operation",
         "Callers with these roles get 403.", "Keep the roles.", "x-roles: [admin, clerk] → [admin]"),
    rule("roles-widened", _WIDENED, "More roles may call the operation",
         "No client breaks, but callers with other roles get access.", _MEANT,
         "x-roles: [admin] → [admin, clerk], or nothing"),
    rule("rate-limit-removed", _WIDENED, "The rate limit was removed",
         "No client breaks, but callers may send as many requests as they like.", _MEANT,
         "x-rate-limit: {…} → nothing"),
    rule("rate-limit-lowered", _RISKY, "The rate limit was lowered, added or counts otherwise",
         "Clients that send as many requests as before get 429.",
         "Announce it, and see in the metrics whom it affects.", "requests: 100 → requests: 10"),
    safe("rate-limit-raised", "The rate limit was raised", "requests: 10 → requests: 100"),
    rule("body-limit-lowered", _BREAKING, "The largest accepted body became smaller",
         "Clients that send larger bodies get 413.", "Keep the limit.", "x-max-body-bytes: 2000 → 1000"),
    safe("body-limit-raised", "The largest accepted body became larger", "x-max-body-bytes: 1000 → 2000"),
    rule("idempotency-removed", _BREAKING, "Idempotency-Key is no longer honoured",
         "Clients that retry a request may act twice.", "Keep `x-idempotent`.",
         "x-idempotent: true → nothing"),
    safe("idempotency-added", "Idempotency-Key is honoured now", "nothing → x-idempotent: true"),
    rule("repetition-forbidden", _RISKY, "Requests must not be repeated any more",
         "SDKs stop repeating requests that failed; other clients that repeat them act twice.",
         "Make the operation idempotent.", "nothing → x-idempotent: false"),
    safe("repetition-allowed", "Requests may be repeated as their method says",
         "x-idempotent: false → nothing"),
    rule("strict-query-added", _BREAKING, "Query parameters that are not declared are refused now",
         "Clients that send others get 422.", "Announce it, and log such requests first.",
         "nothing → x-strict-query: true"),
    safe("strict-query-removed", "Query parameters that are not declared are ignored now",
         "x-strict-query: true → nothing"),
    rule("error-code-removed", _BREAKING, "The error code was removed", "Clients branch on error codes.",
         "Keep the error code.", "x-error-codes: [a.b] → nothing"),
    safe("error-code-added", "An error code was added", "nothing → x-error-codes: [a.b]"),
    rule("error-status-changed", _BREAKING, "The error code has another status",
         "Clients branch on the status code.", "Keep the status, or add another error code.",
         "status: 404 → status: 410"),
    rule("error-detail-changed", _BREAKING, "A detail of the error code was removed or changed",
         "Clients that read the detail do not find it.", "Keep the detail.", "details: {limit: …} → nothing"),
    safe("error-detail-added", "A detail of the error code was added", "nothing → details: {limit: …}"),
)  # fmt: skip

POLICY_RULES = (*_SECURITY, *_POLICIES)
