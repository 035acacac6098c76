"""What a document need not say, but an SDK has to know: ids of operations, names that no other class has."""

from __future__ import annotations

import copy
import json

from specfirst.compiler.document.references import to_schema
from specfirst.compiler.emit.sdk.document import Node, operations
from specfirst.compiler.emit.sdk.simple_schemas import module_of
from specfirst.compiler.identifiers import snake, unique


def complete(document: Node) -> Node:
    """Return a copy in which operations and components have names of their own, as on the server."""
    completed = _with_own_modules(document)
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


def _with_own_modules(document: Node) -> Node:
    """Return a copy whose component schemas differ by more than capitals and separators."""
    schemas = (document.get("components") or {}).get("schemas") or {}
    taken: dict[str, str] = {}
    renamed: dict[str, str] = {}
    for name in schemas:
        number, own = 1, name
        while module_of(own) in taken:
            number += 1
            own = f"{name}{number}"
        taken[module_of(own)] = own
        if own != name:
            renamed[name] = own
    if not renamed:
        return copy.deepcopy(document)
    text = json.dumps(document)
    for name, own in renamed.items():
        old, new = (json.dumps(to_schema(each)) for each in (name, own))
        text = text.replace(old, new).replace(f"{old[:-1]}/", f"{new[:-1]}/")
    completed: Node = json.loads(text)
    completed["components"]["schemas"] = {
        renamed.get(name, name): schema for name, schema in completed["components"]["schemas"].items()
    }
    return completed
