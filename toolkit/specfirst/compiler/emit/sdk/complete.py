"""What a document need not say, but an SDK has to know: ids of operations, texts where YAML reads numbers."""

from __future__ import annotations

import copy

from specfirst.compiler.emit.sdk.document import Node, operations
from specfirst.compiler.identifiers import snake, unique


def complete(document: Node) -> Node:
    """Return a copy in which every operation has an id of its own, as the server's has."""
    completed = copy.deepcopy(document)
    info = completed["info"]
    completed["info"] = {**info, "title": str(info.get("title", "")), "version": str(info.get("version", ""))}
    taken: set[str] = set()
    for path, method, _item, operation in operations(completed):
        operation_id = str(operation.get("operationId") or snake(f"{method} {path}"))
        if operation_id in taken:
            operation_id = unique(snake(operation_id), taken)
        operation["operationId"] = operation_id
        taken.add(operation_id)
    return completed
