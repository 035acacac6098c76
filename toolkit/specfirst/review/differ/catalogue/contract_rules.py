"""Rules about operations, parameters, bodies, responses, headers, links and servers."""

from __future__ import annotations

from specfirst.review.differ.rules import HARMLESS, NOTHING, Effect, Rule, Severity, undirected

_BREAKING, _RISKY, _SAFE = Severity.BREAKING, Severity.RISKY, Severity.SAFE
_SUNSET = "Deprecate it with `x-sunset`, and remove it after that day."


def _received(rule: str, title: str, why: str, instead: str, example: str, *, reverse: str) -> Rule:
    """A change that breaks clients that send requests."""
    return Rule(rule, title, _BREAKING, _SAFE, why, instead, example, Effect.NEUTRAL, reverse)


def _sent(rule: str, title: str, why: str, instead: str, example: str, *, reverse: str) -> Rule:
    """A change that breaks clients that read responses."""
    return Rule(rule, title, _SAFE, _BREAKING, why, instead, example, Effect.NEUTRAL, reverse)


def _safe(rule: str, title: str, example: str, *, reverse: str, instead: str = NOTHING) -> Rule:
    return undirected(rule, _SAFE, title, HARMLESS, instead, example, reverse=reverse)


_OPERATIONS = (
    undirected(
        "operation-removed", _BREAKING, "The operation was removed", "Clients that call it get 404 or 405.",
        _SUNSET, "delete: {…} → nothing", reverse="operation-added",
    ),
    _safe(
        "operation-removed-after-sunset", "The deprecated operation was removed after its sunset",
        "deprecated: true, x-sunset in the past → nothing", reverse="operation-added",
    ),
    _safe("operation-added", "An operation was added", "nothing → post: {…}", reverse="operation-removed"),
    undirected(
        "webhook-removed", _BREAKING, "The webhook or callback was removed",
        "Receivers wait for a message that does not come.", "Go on sending it, and announce its end.",
        "webhooks: {paid: …} → nothing", reverse="webhook-added",
    ),
    _safe("webhook-added", "A webhook or callback was added", "nothing → webhooks: {paid: …}",
          reverse="webhook-removed"),
    undirected(
        "operation-id-changed", _BREAKING, "The operation id was changed",
        "SDKs name their methods by it, and links refer to it.", "Keep the operation id.",
        "operationId: a → operationId: b", reverse="operation-id-changed",
    ),
    _safe("operation-id-added", "The operation got an operation id", "nothing → operationId: a",
          reverse="operation-id-changed"),
    undirected(
        "tag-changed", _RISKY, "The tags were changed",
        "SDKs group their methods by tag: users call the method at its old place.", "Keep the first tag.",
        "tags: [a] → tags: [b]", reverse="tag-changed",
    ),
    _safe("operation-deprecated", "The operation was deprecated", "nothing → deprecated: true",
          reverse="operation-undeprecated", instead="Give the day of its end in `x-sunset`."),
    _safe("operation-undeprecated", "The operation is no longer deprecated", "deprecated: true → nothing",
          reverse="operation-deprecated"),
    undirected(
        "sunset-nearer", _BREAKING, "The sunset was moved nearer",
        "Clients that planned for the announced day are too late.", "Keep the day, or move it further away.",
        "x-sunset: 2030-01-01 → 2029-01-01", reverse="sunset-later",
    ),
    _safe("sunset-later", "The sunset was moved further away or dropped", "x-sunset: 2029-01-01 → 2030-01-01",
          reverse="sunset-nearer"),
    _safe("sunset-set", "A sunset was announced", "nothing → x-sunset: 2030-01-01", reverse="sunset-later"),
    undirected(
        "path-parameter-renamed", _RISKY, "The path parameter has another name",
        "SDKs name the argument by it; requests stay the same.", "Keep the name.",
        "/orders/{id} → /orders/{order_id}", reverse="path-parameter-renamed",
    ),
    undirected(
        "api-removed", _BREAKING, "The API was removed", "Clients of the API get 404.", _SUNSET,
        "a document → nothing", reverse="api-added",
    ),
    _safe("api-added", "An API was added", "nothing → a document", reverse="api-removed"),
)  # fmt: skip

_PARAMETERS = (
    _received(
        "empty-value-refused", "The parameter may no longer be empty",
        "Clients that send it without a value are refused.", "Keep `allowEmptyValue`.",
        "allowEmptyValue: true → nothing", reverse="empty-value-allowed",
    ),
    _safe("empty-value-allowed", "The parameter may be empty", "nothing → allowEmptyValue: true",
          reverse="empty-value-refused"),
    undirected(
        "reserved-characters-refused", _RISKY, "Reserved characters must be percent-encoded",
        "Clients that send them as they are may be misunderstood.", "Keep `allowReserved`.",
        "allowReserved: true → nothing", reverse="reserved-characters-allowed",
    ),
    _safe("reserved-characters-allowed", "Reserved characters may be sent as they are",
          "nothing → allowReserved: true", reverse="reserved-characters-refused"),
    undirected(
        "parameter-removed", _BREAKING, "The parameter was removed",
        "Clients that send it are ignored or refused.", "Keep it and mark it `deprecated`.",
        "parameters: [a, b] → parameters: [a]", reverse="parameter-added",
    ),
    _safe(
        "parameter-removed-after-sunset", "The deprecated parameter was removed after its sunset",
        "deprecated: true, x-sunset in the past → nothing", reverse="parameter-added",
    ),
    _safe("parameter-added", "An optional parameter was added", "parameters: [a] → parameters: [a, b]",
          reverse="parameter-removed"),
    _received(
        "required-parameter-added", "A required parameter was added",
        "Clients that do not send it are refused.", "Make it optional.",
        "nothing → {name: a, required: true}", reverse="parameter-removed",
    ),
    _received(
        "parameter-became-required", "The parameter became required",
        "Clients that leave it out are refused.", "Keep it optional.", "nothing → required: true",
        reverse="parameter-became-optional",
    ),
    _sent(
        "parameter-became-optional", "The parameter is no longer required",
        "Receivers of webhooks that rely on it fail where it is missing.", "Go on sending it always.",
        "required: true → nothing", reverse="parameter-became-required",
    ),
    undirected(
        "parameter-serialization-changed", _BREAKING, "The parameter is written in another way",
        "Clients that write it as before are misread.", "Keep `style`, `explode` and the media type.",
        "explode: true → explode: false", reverse="parameter-serialization-changed",
    ),
)  # fmt: skip

_BODIES = (
    undirected(
        "request-body-removed", _BREAKING, "The request body was removed",
        "Clients that send it are ignored or refused.", "Keep it and make it optional.",
        "requestBody: {…} → nothing", reverse="request-body-added",
    ),
    _safe("request-body-added", "An optional request body was added", "nothing → requestBody: {…}",
          reverse="request-body-removed"),
    _received(
        "required-body-added", "A required request body was added",
        "Clients that send none are refused.", "Make it optional.",
        "nothing → requestBody: {required: true}", reverse="request-body-removed",
    ),
    _received(
        "request-body-became-required", "The request body became required",
        "Clients that send none are refused.", "Keep it optional.", "required: false → required: true",
        reverse="request-body-became-optional",
    ),
    _sent(
        "request-body-became-optional", "The request body is no longer required",
        "Receivers of webhooks that rely on it fail where it is missing.", "Go on sending it always.",
        "required: true → required: false", reverse="request-body-became-required",
    ),
    undirected(
        "media-type-removed", _BREAKING, "The media type was removed",
        "Clients that send or ask for it get 415 or 406.", "Keep the media type.",
        "content: {application/xml: …} → content: {}", reverse="media-type-added",
    ),
    _safe("media-type-added", "A media type was added", "content: {} → content: {application/xml: …}",
          reverse="media-type-removed"),
    undirected(
        "response-media-type-generalised", _BREAKING, "The media type became a range",
        "Clients that read the declared type may get another.", "Declare each media type.",
        "content: {application/json: …} → {'application/*': …}",
        reverse="response-media-type-specialised",
    ),
    _safe("response-media-type-specialised", "The range of media types became a media type",
          "content: {'application/*': …} → {application/json: …}",
          reverse="response-media-type-generalised"),
    undirected(
        "encoding-changed", _BREAKING, "The encoding of a form field was changed",
        "Clients that encode the field as before are misread.", "Keep the encoding.",
        "encoding: {tags: {explode: true}} → {explode: false}", reverse="encoding-changed",
    ),
    _safe("encoding-type-added", "A media type of a form field was added",
          "contentType: image/png → contentType: image/png, image/gif", reverse="encoding-changed"),
    undirected(
        "part-header-changed", _BREAKING, "The headers of a part of the body were changed",
        "Clients that send the part with the headers of before are refused or misread.",
        "Add an optional header instead.", "headers: {X-Sum: …} → headers: {X-Hash: …}",
        reverse="part-header-changed",
    ),
    _safe("part-header-added", "A part of the body may have another header",
          "nothing → headers: {X-Sum: …}", reverse="part-header-changed"),
    undirected(
        "payload-media-type-added", _BREAKING, "A media type of the payload was added",
        "Receivers that read the declared type only get another.", "Send the old type to those who have it.",
        "content of a webhook: {} → {application/xml: …}", reverse="media-type-removed",
    ),
)  # fmt: skip

_RESPONSES = (
    undirected(
        "response-removed", _BREAKING, "The response was removed",
        "Clients branch on the status code and on what it carries.",
        "Keep the response, or announce its end with a new version.",
        "responses: {'409': …} → nothing", reverse="response-added",
    ),
    undirected(
        "derived-response-removed", _RISKY, "The response that followed from a policy was removed with it",
        "Clients that branch on the status code do not meet it any more.",
        "See the change of the policy itself.",
        "security: [] takes 401 and 403 away", reverse="response-added",
    ),
    undirected(
        "derived-header-removed", _RISKY, "The header that followed from a rate limit was removed with it",
        "Clients that read it do not find it.", "See the change of the rate limit itself.",
        "x-rate-limit: {…} → nothing takes its headers away", reverse="response-header-added",
    ),
    Rule(
        "response-generalised", "The response is now covered by a range or by `default`", _SAFE, _RISKY,
        "Clients that branch on the status code have no promise that it is still used.",
        "Keep the status code.", "'404': … → '4XX': …", Effect.NEUTRAL, "response-added",
    ),
    _received(
        "response-specialised", "The range of statuses became single ones",
        "Receivers of webhooks that respond with another status of the range are taken for failed.",
        "Keep the range.", "'4XX': … → '404': …", reverse="response-generalised",
    ),
    _safe("response-added", "A response was added", "nothing → responses: {'404': …}",
          reverse="response-removed"),
    _sent(
        "success-response-added", "Another success status was added",
        "Clients that know the declared success statuses do not know how to read this one.",
        "Use the declared status, or a new operation.",
        "responses: {'200': …} → {'200': …, '202': …}", reverse="response-removed",
    ),
    undirected(
        "redirect-added", _RISKY, "A redirect was added",
        "Clients that do not follow redirects fail.", "Respond directly.",
        "nothing → responses: {'302': …}", reverse="response-removed",
    ),
    _sent(
        "response-header-removed", "The response header was removed",
        "Clients that read it do not find it.", "Go on sending it.",
        "headers: {X-Total: …} → nothing", reverse="response-header-added",
    ),
    _safe("response-header-added", "A response header was added", "nothing → headers: {X-Total: …}",
          reverse="response-header-removed"),
    _sent(
        "response-header-optional", "The response header is no longer always sent",
        "Clients that rely on it fail where it is missing.", "Go on sending it always.",
        "required: true → nothing", reverse="response-header-required",
    ),
    _received(
        "response-header-required", "The response header is always sent now",
        "Receivers of webhooks that do not send it are taken for failed.", "Keep it optional.",
        "nothing → required: true", reverse="response-header-optional",
    ),
    undirected(
        "link-removed", _BREAKING, "The link was removed", "Clients that follow the link do not find it.",
        "Keep the link.", "links: {next: …} → nothing", reverse="link-added",
    ),
    undirected(
        "link-changed", _RISKY, "The link leads elsewhere",
        "Clients that follow the link call another operation or send other values.", "Add another link.",
        "operationId: a → operationId: b", reverse="link-changed",
    ),
    _safe("link-added", "A link was added", "nothing → links: {next: …}", reverse="link-removed"),
)  # fmt: skip

_SERVERS = (
    undirected(
        "server-removed", _BREAKING, "The server was removed or moved",
        "Clients call an address that is no longer served.", "Keep the address, and redirect from it.",
        "servers: [{url: /api}] → servers: [{url: /api2}]", reverse="server-added",
    ),
    undirected(
        "server-default-changed", _RISKY, "A variable of the server has another default",
        "Clients that leave the variable out call another address.", "Keep the default.",
        "variables: {region: {default: eu}} → {default: us}", reverse="server-default-changed",
    ),
    _safe("server-added", "A server was added", "servers: [{url: /a}] → [{url: /a}, {url: /b}]",
          reverse="server-removed"),
)  # fmt: skip

CONTRACT_RULES = (*_OPERATIONS, *_PARAMETERS, *_BODIES, *_RESPONSES, *_SERVERS)
