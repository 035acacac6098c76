"""Operations that are known by their shape: those of a session, and uploads by a signed address."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specfirst.compiler.document.secrets import ADDRESS
from specfirst.compiler.emit.sdk.facts import Schemas, SignedUploadFacts, TokenOperation
from specfirst.compiler.emit.sdk.operation_facts import (
    body_fields,
    properties_of,
    response_kind,
    takes_idempotency_key,
)
from specfirst.compiler.ir import nodes

_LOGOUT = re.compile(r"/(log|sign)-?_?(out|off)(-?_?all)?", re.IGNORECASE)
_FACTS = frozenset({"name", "media_type", "size", "sha256"})
"""What is announced of a file."""
_VALUE = re.compile(r"\$response\.body#(/[^{}]+)")


def logout_paths(api: nodes.Api) -> tuple[str, ...]:
    """Return the paths whose secured POST ends the session of its access token."""
    return tuple(
        operation.document_path
        for operation in api.operations
        if operation.http_method == "POST"
        and operation.security.secured
        and _LOGOUT.fullmatch(operation.document_path[operation.document_path.rindex("/") :])
        and "{" not in operation.document_path
    )


def token_operation(api: nodes.Api, schemas: Schemas, *, wanted: frozenset[str]) -> TokenOperation | None:
    """Return the public operation that takes exactly `wanted` and returns an `access_token`, if any."""
    for operation in api.operations:
        if operation.security.secured or body_fields(operation.wire, schemas) != wanted:
            continue
        for response in operation.wire.outcomes:
            kind, schema = response_kind(response)
            if response.status is not None and "access_token" in properties_of(schema, schemas):
                return TokenOperation(
                    method=operation.http_method,
                    path=operation.document_path,
                    status=response.status,
                    kind=kind,
                    takes_idempotency_key=takes_idempotency_key(operation),
                )
    return None


def signed_uploads(api: nodes.Api, schemas: Schemas) -> dict[str, SignedUploadFacts]:
    """Return the uploads by a signed address, by the name of the operation that each begins with.

    That operation takes the facts of a file and responds with an address; its response links to the operation
    that is called when the bytes have arrived there.
    """
    by_id = {operation.id: operation for operation in api.operations}
    found: dict[str, SignedUploadFacts] = {}
    for operation in by_id.values():
        if operation.http_method != "POST" or body_fields(operation.wire, schemas) != _FACTS:
            continue
        for complete, name, pointer in _links(operation, schemas):
            completing = by_id.get(complete)
            if (
                completing is not None
                and completing.http_method == "POST"
                and re.findall(r"{([^{}]+)}", completing.document_path) == [name]
                and completing.wire.body is None
            ):
                found.setdefault(operation.function, SignedUploadFacts(completing.function, name, pointer))
    return found


def _links(operation: nodes.Operation, schemas: Schemas) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield operation, parameter and place of the value of each link with one parameter of the body."""
    for response in operation.wire.outcomes:
        kind, schema = response_kind(response)
        if not set(properties_of(schema, schemas)) >= ADDRESS:
            continue
        for link in response.links:
            parameters = list(link.parameters.items())
            value = _VALUE.fullmatch(str(parameters[0][1])) if len(parameters) == 1 else None
            if value is not None:
                steps = tuple(value[1].split("/")[1:])
                within = steps[1:] if kind == "data" and steps[0] == "data" else steps
                yield link.operation_id, str(parameters[0][0]).removeprefix("path."), within
