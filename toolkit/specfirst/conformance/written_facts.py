"""Read the facts of hand-written operations, including those that conventions add to every operation.

The rules of the expansion are deliberately stated a second time, so that a mistake in the compiler or here
shows as a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.conformance.schema_form import content_form, schema_form, sent_content_form
from specfirst.conformance.written_documents import WrittenApi
from specfirst.conformance.written_policies import WrittenPolicies
from specfirst.conformance.written_views import request_view, response_view, taken_parameter

DEFAULT_MAX_BYTES = 1024 * 1024
_WITHOUT_CONTENT = frozenset({204, 205, 304})
"""Status codes of responses that have no content, whatever is declared (RFC 9110, 6.4.1 and 15.3.6)."""
_DEFAULT_STYLES = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


@dataclass(frozen=True, slots=True)
class WrittenOperation:
    """An operation of a document, with the shared parts of its path item."""

    api: WrittenApi
    method: str
    path: str
    """The path, relative to the prefix of the API."""
    definition: Mapping[str, Any]
    item: Mapping[str, Any]
    written_parameters: tuple[Mapping[str, Any], ...]
    place: str

    @property
    def policies(self) -> WrittenPolicies:
        """The limits, caching and other policies, and what they imply."""
        return WrittenPolicies(
            self.definition,
            self.item,
            self.method.lower(),
            self.written_parameters,
            is_secured=any(self.security),
        )

    @property
    def parameters(self) -> tuple[Mapping[str, Any], ...]:
        """Return the parameters that become arguments of the service."""
        written = (parameter for parameter in self.written_parameters if not parameter.get("x-runtime"))
        own = (taken for parameter in written if (taken := taken_parameter(parameter)) is not None)
        return (*own, *self.policies.further_parameters)

    @property
    def subject(self) -> str:
        """Return the name of the operation in differences."""
        return f"{self.api.name} {self.method} {self.path}"

    @property
    def served_path(self) -> str:
        """The path from the root of the application."""
        return f"{self.api.prefix}{self.path}"

    @property
    def security(self) -> list[Mapping[str, list[str]]]:
        """The alternative requirements; an empty list allows anonymous requests."""
        inherited = self.api.document.get("security", [])
        return list(self.definition.get("security", inherited))

    @property
    def is_secured(self) -> bool:
        """Whether every alternative requires credentials."""
        return bool(self.security) and all(self.security)

    @property
    def credential_places(self) -> set[tuple[str, str]]:
        """The places of API keys, as the `in` and `name` of parameters."""
        schemes = self.api.document.get("components", {}).get("securitySchemes", {})
        named = (schemes.get(name, {}) for requirement in self.security for name in requirement)
        return {(scheme["in"], scheme["name"]) for scheme in named if scheme.get("type") == "apiKey"}

    @property
    def roles(self) -> list[str]:
        """Return the roles that may call the operation; empty if every principal may."""
        return list(self.definition.get("x-roles", []))

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The request body object."""
        return self.definition.get("requestBody")

    @property
    def strict_query(self) -> bool:
        """Whether unknown query parameters are refused."""
        inherited = self.api.document.get("x-strict-query", False)
        return bool(self.definition.get("x-strict-query", inherited))

    @property
    def max_bytes(self) -> int:
        """The largest body, in bytes."""
        return int(self.definition.get("x-max-body-bytes", DEFAULT_MAX_BYTES))

    @property
    def successes(self) -> dict[int, Mapping[str, Any]]:
        """The response objects of success status codes."""
        written = {
            int(status): {**response, "content": {}} if int(status) in _WITHOUT_CONTENT else response
            for status, response in self.definition["responses"].items()
            if str(status).isdecimal() and int(status) < 400
        }
        successes = {**self.policies.further_successes, **written}
        if self.policies.is_download:
            # A partial response has the type of the whole.
            successes[206] = {"content": successes[200].get("content", {}), **successes[206]}
        return successes

    @property
    def failures(self) -> dict[int, set[str]]:
        """The codes by status, including those of the conventions; empty without a catalogue."""
        failures: dict[int, set[str]] = defaultdict(set)
        if not self.api.has_catalogue:
            written = map(str, self.definition["responses"])
            return {int(status): set() for status in written if status.isdecimal() and int(status) >= 400}
        for code in (*self.definition.get("x-error-codes", ()), *self._codes_by_rule()):
            failures[int(self.api.catalogue[code]["status"])].add(code)
        return failures

    def _codes_by_rule(self) -> Iterator[str]:
        if self.security and any(self.security):
            yield from ("auth.unauthenticated", "auth.forbidden")
        if self.body is not None:
            yield from ("request.too_large", "request.unsupported_media_type", "request.invalid")
        if self.parameters or self.strict_query:
            yield "request.invalid"
        if self.policies.limits:
            yield "rate.limited"
        if self.policies.is_idempotent:
            yield from ("idempotency.key_reused", "idempotency.in_progress", "request.invalid")
        if self.policies.takes_if_match:
            yield "request.precondition_failed"
        if self.policies.is_download:
            yield "request.range_not_satisfiable"
        yield from ("internal.error", "service.unavailable")

    @property
    def statuses(self) -> list[int]:
        """Every status that a response may have."""
        return sorted({*self.successes, *self.failures})


def written_operations(api: WrittenApi) -> Iterator[WrittenOperation]:
    """Return every operation of the document, in order."""
    for path, item in api.document["paths"].items():
        for method in HTTP_METHODS:
            if method in item:
                definition = item[method]
                own = definition.get("parameters", [])
                named = {(parameter["in"], parameter["name"]) for parameter in own}
                inherited = [
                    parameter
                    for parameter in item.get("parameters", [])
                    if (parameter["in"], parameter["name"]) not in named
                ]
                yield WrittenOperation(
                    api,
                    method.upper(),
                    path,
                    _viewed(definition),
                    item,
                    (*own, *inherited),
                    getattr(definition, "place", ""),
                )


def _viewed(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the operation with the request and response views of its schemas."""
    responses = {
        status: response_view(response) for status, response in definition.get("responses", {}).items()
    }
    body = definition.get("requestBody")
    return {
        **definition,
        "responses": responses,
        **({} if body is None else {"requestBody": request_view(body)}),
    }


def facts_of(operation: WrittenOperation) -> dict[str, Any]:
    """Return the operation as a tree of facts, of the same shape as `running_facts.facts_of`.

    Without operation ids or tags in the document, they are not compared.
    """
    definition = operation.definition
    # A service is that of the first tag.
    tags = {"tags": {definition["tags"][0]: True}} if definition.get("tags") else {}
    named = {"operation id": definition["operationId"]} if "operationId" in definition else {}
    return {
        **named,
        **tags,
        "parameters": dict(_parameter(parameter) for parameter in operation.parameters),
        "unknown query parameters": "refused" if operation.strict_query else "ignored",
        "body": _body(operation),
        "successes": {str(status): _success(success) for status, success in operation.successes.items()},
        "failures": {
            str(status): dict.fromkeys(sorted(codes), True) for status, codes in operation.failures.items()
        },
        "security": {_alternative(requirement): True for requirement in operation.security},
        "roles": dict.fromkeys(operation.roles, True),
    }


def _parameter(parameter: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    location = parameter["in"]
    style = parameter.get("style", _DEFAULT_STYLES[location])
    name = parameter["name"].lower() if location == "header" else parameter["name"]
    content = parameter.get("content")
    schema = next(iter(content.values())).get("schema", {}) if content else parameter.get("schema", {})
    required = bool(parameter.get("required", False))
    # A required parameter has no use for a default.
    if required and isinstance(schema, Mapping):
        schema = {key: keyword for key, keyword in schema.items() if key != "default"}
    return f"{location} {name}", {
        "required": required,
        "style": style,
        "explode": bool(parameter.get("explode", style in ("form", "cookie"))),
        "media type": next(iter(content)) if content else None,
        "schema": schema_form(schema),
    }


def _body(operation: WrittenOperation) -> dict[str, Any] | None:
    body = operation.body
    if body is None:
        return None
    return {
        "required": bool(body.get("required", False)),
        "largest, in bytes": operation.max_bytes,
        "media types": {
            media_type: content_form(media_type, declared.get("schema", {}))
            for media_type, declared in body["content"].items()
        },
    }


def _success(response: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "content": {
            media_type: sent_content_form(media_type, declared.get("schema", {}))
            for media_type, declared in response.get("content", {}).items()
        },
        "headers": {
            name.lower(): {
                "required": bool(header.get("required")),
                "schema": schema_form(header.get("schema", {})),
            }
            for name, header in response.get("headers", {}).items()
            if not header.get("x-runtime")
        },
    }


def _alternative(requirement: Mapping[str, list[str]]) -> str:
    """Return a description such as `bearer`, `key and oauth(read, write)`, or `anonymous` for `{}`."""
    schemes = (
        f"{name}({', '.join(scopes)})" if scopes else name for name, scopes in sorted(requirement.items())
    )
    return " and ".join(schemes) or "anonymous"
