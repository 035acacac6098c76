"""From the bundle to the facts about the API."""

from __future__ import annotations

import json
from collections.abc import Mapping

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.servers import server_path
from specfirst.compiler.emit.prose import sentence
from specfirst.compiler.emit.sdk.discriminators import tags_of
from specfirst.compiler.emit.sdk.document import (
    IDEMPOTENCY_KEY,
    LAST_EVENT_ID,
    Node,
    declared_parameters,
    operations,
    parameters,
    policies,
    successes,
    tag_of,
)
from specfirst.compiler.emit.sdk.error_catalogue import CatalogueEntry, error_facts
from specfirst.compiler.emit.sdk.facts import ApiFacts, OperationFacts, ResponseKind
from specfirst.compiler.emit.sdk.failure import SdkError
from specfirst.compiler.emit.sdk.login import logout_paths, token_operation
from specfirst.compiler.emit.sdk.lowering import response_kind
from specfirst.compiler.emit.sdk.parameter_styles import schema_of, styled_as
from specfirst.compiler.emit.sdk.request_bodies import body_of
from specfirst.compiler.emit.sdk.security import SecurityFacts, security_facts, security_warnings
from specfirst.compiler.emit.sdk.signed_uploads import signed_uploads
from specfirst.compiler.emit.sdk.typed_failures import TypedFailures
from specfirst.compiler.identifiers import snake

Warned = tuple[Pointer, str, str]
"""Place, rule and message of what an SDK does not honour."""

_CURSOR = "cursor"
_NO_CONTENT = "204"
_PARTIAL_CONTENT = "206"
_PAGE_FIELDS = frozenset({"items", "next_cursor"})


def analyse(
    document: Node,
    catalogue: Mapping[str, CatalogueEntry],
    *,
    package: str,
    distribution: str,
) -> ApiFacts:
    """Take every decision about an SDK. Raises `SdkError`."""
    info = document["info"]
    login = token_operation(document, wanted=frozenset({"email", "password"}))
    security = security_facts(document, has_login=login is not None)
    errors = error_facts(document, catalogue)
    mixtures: list[Warned] = []
    failures = None if errors else TypedFailures(document)
    return ApiFacts(
        distribution=distribution,
        package=package,
        title=info["title"],
        description=info.get("summary") or info.get("description", ""),
        version=info["version"],
        license=info.get("license", {}).get("identifier"),
        prefix=server_path(document),
        tags=tuple((tag["name"], tag.get("description", "")) for tag in document.get("tags", [])),
        operations=tuple(
            _operation(document, path, method, item, operation, failures, security, mixtures)
            for path, method, item, operation in operations(document)
        ),
        errors=errors,
        typed_failures=failures.all() if failures else (),
        login=login,
        refresh=token_operation(document, wanted=frozenset({"refresh_token"})),
        logout=logout_paths(document),
        signed_uploads=signed_uploads(document),
        keys=security.keys,
        tokens=security.tokens,
        warnings=(*mixtures, *security_warnings(document, security)),
        tags_by_schema=tags_of(document),
    )


def _operation(
    document: Node,
    path: str,
    method: str,
    item: Node,
    operation: Node,
    failures: TypedFailures | None,
    security: SecurityFacts,
    mixtures: list[Warned],
) -> OperationFacts:
    if "operationId" not in operation:
        raise SdkError("no operationId, which the method would be named after", ("paths", path, method))
    tag = tag_of(operation)
    declared = parameters(document, item, operation)
    names = {(each["name"], each["in"]) for each in declared}
    declared_policies = policies(document, operation)
    return OperationFacts(
        id=operation["operationId"],
        tag=tag,
        method_name=snake(operation["operationId"].removeprefix(f"{tag}_")),
        http_method=method.upper(),
        path=path,
        security=security.of(operation),
        responses=_responses(document, operation, ("paths", path, method, "responses"), mixtures),
        body=body_of(document, operation),
        takes_idempotency_key=declared_policies.idempotent or (IDEMPOTENCY_KEY, "header") in names,
        repeatable=not declared_policies.changes_when_repeated,
        takes_last_event_id=_takes_last_event_id(document, item, operation),
        paged=(_CURSOR, "query") in names and _responds_in_pages(document, operation),
        deprecated=bool(operation.get("deprecated")),
        error_codes=declared_policies.error_codes,
        failures=failures.of(operation) if failures else (),
        parameter_docs=tuple((each["name"], each["in"], _doc(document, each)) for each in declared),
        parameter_styles=_styles(declared),
    )


def _doc(document: Node, parameter: Node) -> str:
    """Return the description of a parameter, with what the server takes where it is absent."""
    description = str(parameter.get("description") or "").strip()
    schema = follow(document, schema_of(parameter))
    if parameter.get("required") or not isinstance(schema, dict) or schema.get("default") is None:
        return description
    default = schema["default"]
    shown = f"`{default if isinstance(default, str) else json.dumps(default)}`"
    if shown in description or default == "":
        return description
    return f"{sentence(description)} Default: {shown}.".strip() if description else f"Default: {shown}."


def _styles(declared: list[Node]) -> tuple[tuple[str, str, tuple[str, bool]], ...]:
    styles = ((each["name"], each["in"], styled_as(each)) for each in declared)
    return tuple((name, location, style) for name, location, style in styles if style is not None)


def _takes_last_event_id(document: Node, item: Node, operation: Node) -> bool:
    declared = declared_parameters(document, item, operation)
    return any((each["name"], each["in"]) == (LAST_EVENT_ID, "header") for each in declared)


def _responses(
    document: Node, operation: Node, pointer: Pointer, mixtures: list[Warned]
) -> tuple[tuple[str, ResponseKind], ...]:
    found = [
        (status, response_kind(document, response)[0]) for status, response in successes(document, operation)
    ]
    if _is_mixture({kind for _, kind in found}):
        found = [(status, "stream") for status, _ in found]
        message = (
            "responds with data, files or events by turns, and only the response shows which: "
            "SDKs return the bytes, as of a file"
        )
        mixtures.append((pointer, "mixed-responses-in-sdk", message))
    return tuple({**dict(found), **_understood(found)}.items())


def _is_mixture(kinds: set[ResponseKind]) -> bool:
    """Tell whether only the response would show what a method returns."""
    if "stream" in kinds:
        return kinds != {"stream"}
    return "events" in kinds and not kinds <= {"events", "empty"}


def _understood(responses: list[tuple[str, ResponseKind]]) -> dict[str, ResponseKind]:
    """Return what a server may send undeclared: parts of files, and that events have ended."""
    kinds = {kind for _, kind in responses}
    if "stream" in kinds:
        return {_PARTIAL_CONTENT: "stream"}
    return {_NO_CONTENT: "empty"} if "events" in kinds else {}


def _responds_in_pages(document: Node, operation: Node) -> bool:
    """Tell whether the only success is an object with items and the next cursor."""
    responses = [response for _, response in successes(document, operation)]
    if len(responses) != 1:
        return False
    _, schema = response_kind(document, responses[0])
    properties = (follow(document, schema) or {}).get("properties", {})
    return set(properties) >= _PAGE_FIELDS and "items" in follow(document, properties["items"])
