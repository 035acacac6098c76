"""Write lowered schemas as type expressions, for the recursive aliases that the generator cannot write."""

from __future__ import annotations

from collections.abc import Mapping, Set
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import Schema

_SCALARS = {
    "string": "StrictStr",
    "integer": "StrictInt",
    "number": "StrictFloat",
    "boolean": "StrictBool",
    "null": "None",
}
_CONSTRAINTS = {
    "minLength": "min_length",
    "maxLength": "max_length",
    "pattern": "pattern",
    "minimum": "ge",
    "maximum": "le",
    "exclusiveMinimum": "gt",
    "exclusiveMaximum": "lt",
    "multipleOf": "multiple_of",
    "minItems": "min_length",
    "maxItems": "max_length",
    "minProperties": "min_length",
    "maxProperties": "max_length",
    "description": "description",
}


def type_source(schema: Schema) -> str:
    """Return the Python type of a lowered schema."""
    arguments = [f"{name}={schema[key]!r}" for key, name in _CONSTRAINTS.items() if key in schema]
    core = _core(schema)
    return (
        f"Annotated[{core}, Field({', '.join(arguments)})]"
        if arguments and "prefixItems" not in schema
        else core
    )


def _core(schema: Schema) -> str:
    reference = reference_in(schema)
    if reference is not None:
        return schema_name(reference) or reference
    if "customTypePath" in schema:
        return str(schema["customTypePath"]).rsplit(".", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(type_source(member) for member in schema["anyOf"])
    if "const" in schema:
        return f"Literal[{schema['const']!r}]"
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(_core({**schema, "type": single}) for single in kind)
    if kind == "array":
        if "prefixItems" in schema:
            return f"tuple[{', '.join(type_source(member) for member in schema['prefixItems'])}]"
        return f"list[{type_source(schema['items'])}]"
    if kind == "object":
        return f"dict[str, {type_source(schema['additionalProperties'])}]"
    if schema.get("format") == "binary":
        return "bytes"
    return _SCALARS.get(str(kind), "Any")


def recursive_aliases(edges: Mapping[str, Set[str]]) -> set[str]:
    """Return the aliases that contain themselves without a class between; `edges` are what they contain."""
    left = _leading_to_circles(_reversed(_leading_to_circles(edges)))
    return {name for name in left if name in _reachable(name, left)}


def _leading_to_circles(edges: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """Return the part of a graph whose nodes are in a circle or lead to one."""
    sorter = TopologicalSorter(edges)
    with suppress(CycleError):
        sorter.prepare()
    left = dict.fromkeys(edges)
    while ready := sorter.get_ready():
        for name in ready:
            left.pop(name, None)
        sorter.done(*ready)
    return {name: {target for target in edges[name] if target in left} for name in left}


def _reversed(edges: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {name: set() for name in edges}
    for name, following in edges.items():
        for target in following:
            found[target].add(name)
    return found


def _reachable(start: str, edges: Mapping[str, Set[str]]) -> set[str]:
    reached: set[str] = set()
    pending = list(edges[start])
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += edges[name]
    return reached
