"""Uploads by a signed address, known by their shape and by a link of the document.

One operation takes the facts of a file and responds with an address; its response links to the operation that
is called when the bytes have arrived there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from specfirst.compiler.document.secrets import ADDRESS
from specfirst.compiler.emit.sdk.facts import SignedUploadFacts
from specfirst.compiler.emit.sdk.operation_facts import Schemas, body_fields, properties_of, response_kind
from specfirst.compiler.ir import nodes

_FACTS = frozenset({"name", "media_type", "size", "sha256"})
"""What is announced of a file."""
_VALUE = re.compile(r"\$response\.body#(/[^{}]+)")


def signed_uploads(api: nodes.Api, schemas: Schemas) -> dict[str, SignedUploadFacts]:
    """Return the uploads of an API by the name of the operation that each begins with."""
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
