"""Which operations begin, continue and end a session.

Those that hand out tokens are known by their shape, those that log out by the last segment of their path.
"""

from __future__ import annotations

import re

from specfirst.compiler.emit.sdk.facts import TokenOperation
from specfirst.compiler.emit.sdk.operation_facts import (
    Schemas,
    body_fields,
    properties_of,
    response_kind,
    takes_idempotency_key,
)
from specfirst.compiler.ir import nodes

_LOGOUT = re.compile(r"/(log|sign)-?_?(out|off)(-?_?all)?", re.IGNORECASE)


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
