"""Uploads by a signed address, known by their shape and by a link of the document.

One operation takes the facts of a file and responds with an address; its response links to the operation that
is called when the bytes have arrived there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from specfirst.compiler.document.media_types import JSON, media_of
from specfirst.compiler.document.references import follow
from specfirst.compiler.emit.sdk.document import Node, operations, successes
from specfirst.compiler.emit.sdk.facts import SignedUploadFacts
from specfirst.compiler.emit.sdk.lowering import response_kind

_FACTS = frozenset({"name", "media_type", "size", "sha256"})
"""What is announced of a file."""
_ADDRESS = frozenset({"url", "method", "headers"})
"""What says where its bytes go."""
_VALUE = re.compile(r"\$response\.body#(/[^{}]+)")


def signed_uploads(document: Node) -> dict[str, SignedUploadFacts]:
    """Return the uploads of a document by the `operationId` that each begins with."""
    by_id = {
        operation.get("operationId"): (path, method, operation)
        for path, method, _item, operation in operations(document)
    }
    found: dict[str, SignedUploadFacts] = {}
    for begun, (_path, method, operation) in by_id.items():
        if method != "post" or _body_fields(document, operation) != _FACTS:
            continue
        for complete, name, pointer in _links(document, operation):
            path, verb, completing = by_id.get(complete, ("", "", {}))
            if (
                verb == "post"
                and re.findall(r"{([^{}]+)}", path) == [name]
                and "requestBody" not in completing
            ):
                found.setdefault(str(begun), SignedUploadFacts(complete, name, pointer))
    return found


def _links(document: Node, operation: Node) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield operation, parameter and place of the value of each link with one parameter of the body."""
    for _status, response in successes(document, operation):
        kind, schema = response_kind(document, response)
        if not _properties(document, schema) >= _ADDRESS:
            continue
        for written in (response.get("links") or {}).values():
            link = follow(document, written) or {}
            parameters = list((link.get("parameters") or {}).items())
            value = _VALUE.fullmatch(str(parameters[0][1])) if len(parameters) == 1 else None
            if value is not None and "operationId" in link:
                steps = tuple(value[1].split("/")[1:])
                within = steps[1:] if kind == "data" and steps[0] == "data" else steps
                yield str(link["operationId"]), str(parameters[0][0]).removeprefix("path."), within


def _body_fields(document: Node, operation: Node) -> frozenset[str]:
    body = follow(document, operation.get("requestBody")) or {}
    return _properties(document, (media_of(body.get("content"), JSON) or {}).get("schema"))


def _properties(document: Node, schema: Any) -> frozenset[str]:
    return frozenset((follow(document, schema) or {}).get("properties") or ())
