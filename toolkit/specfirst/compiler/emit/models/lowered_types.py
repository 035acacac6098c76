"""Lowered schemas as type expressions, for the aliases that the generator cannot write: recursive ones."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

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
    """The Python type of a lowered schema."""
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
        return " | ".join(_core({**schema, "type": each}) for each in kind)
    if kind == "array":
        if "prefixItems" in schema:
            return f"tuple[{', '.join(type_source(each) for each in schema['prefixItems'])}]"
        return f"list[{type_source(schema['items'])}]"
    if kind == "object":
        return f"dict[str, {type_source(schema['additionalProperties'])}]"
    if schema.get("format") == "binary":
        return "bytes"
    return _SCALARS.get(str(kind), "Any")


def recursive_aliases(schemas: dict[str, Schema], aliases: Collection[str]) -> set[str]:
    """The aliases that contain themselves other than through a class."""
    edges = {name: {each for each in _references(schemas[name]) if each in aliases} for name in aliases}
    return {name for name in aliases if name in _reachable(name, edges)}


def _reachable(start: str, edges: dict[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    pending = list(edges[start])
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += edges[name]
    return reached


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        name = schema_name(reference_in(node) or "")
        if name is not None:
            yield name
        for each in node.values():
            yield from _references(each)
    elif isinstance(node, list):
        for each in node:
            yield from _references(each)
