"""What a document need not say, but an SDK has to know: ids of operations, names that no other class has."""

from __future__ import annotations

import copy
import json
from typing import Final

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, to_fragment
from specfirst.compiler.document.references import SCHEMAS, reference_in, target_of, to_schema
from specfirst.compiler.emit.sdk.document import Node, operations
from specfirst.compiler.emit.sdk.simple_schemas import module_of
from specfirst.compiler.identifiers import pascal, snake, unique
from specfirst.compiler.normalise.defaults import drop_wrong_defaults

_PLACES: Final = frozenset({"schema", "content", "properties", "items", "responses"})
"""Keys that a name says nothing by."""


def complete(document: Node) -> Node:
    """Return a copy in which operations and components have names of their own, as on the server.

    Defaults that their schemas refuse are left out, as there.
    """
    completed = _with_own_modules(_with_named_schemas(document))
    drop_wrong_defaults(completed)
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


def _with_named_schemas(document: Node) -> Node:
    """Return a copy in which what references lead to outside of the schemas is a component of its own.

    A schema of one operation may be referred to by others (`#/paths/…/schema`).
    """
    completed = copy.deepcopy(document)
    made: dict[str, str] = {}
    pending = [node.value for node in walk(completed) if node.kind is Kind.SCHEMA]
    while pending:
        reference = reference_in(node := pending.pop())
        pointer = parse_fragment(reference or "")
        if reference is None or not pointer or pointer[:2] == SCHEMAS:
            continue
        if reference not in made:
            schema = copy.deepcopy(target_of(completed, reference))
            if schema is None:
                continue
            schemas = completed.setdefault("components", {}).setdefault("schemas", {})
            name = unique(_name_of(completed, pointer), schemas)
            made[reference], schemas[name] = name, schema
            pending += [each.value for each in walk(schema, Kind.SCHEMA)]
        node["$ref"] = to_schema(made[reference])
    return completed


def _name_of(document: Node, pointer: Pointer) -> str:
    """A class name for a schema: the operation or component that it is in, and what names its place there."""
    if pointer[0] == "components":
        return pascal(
            " ".join(str(each) for each in pointer[2:] if each not in _PLACES and "/" not in str(each))
        )
    operation = target_of(document, to_fragment(pointer[:3]))
    owner = operation.get("operationId") if isinstance(operation, dict) else None
    place = [str(each) for each in pointer[3:] if each not in _PLACES and "/" not in str(each)]
    return pascal(" ".join([str(owner or f"{pointer[2]} {pointer[1]}"), *place]))


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
