"""What a JSON Schema says of the members of an object, through references and alternatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Members:
    """The members that an object may have."""

    properties: dict[str, Schema]
    """By name; one that several alternatives declare has the schemas of all."""
    other: Schema
    """Of every other member."""


def members_of(schema: Schema, definitions: Mapping[str, Schema]) -> Members:
    """The members of an object, or of each object that the schema admits."""
    properties: dict[str, list[Schema]] = {}
    others: list[Schema] = []
    for part in _alternatives(schema, definitions, frozenset()):
        for name, member in part.get("properties", {}).items():
            if isinstance(member, Mapping) and member not in properties.setdefault(name, []):
                properties[name].append(member)
        extra = part.get("additionalProperties")
        if isinstance(extra, Mapping):
            others.append(extra)
    return Members({name: _any_of(found) for name, found in properties.items()}, _any_of(others))


def items_of(schema: Schema, definitions: Mapping[str, Schema]) -> Schema:
    """What the items of an array may be."""
    found = [part.get("items", {}) for part in _alternatives(schema, definitions, frozenset())]
    return _any_of([each for each in found if each])


def _any_of(schemas: list[Schema]) -> Schema:
    return schemas[0] if len(schemas) == 1 else {"anyOf": schemas} if schemas else {}


def _alternatives(
    schema: Schema, definitions: Mapping[str, Schema], seen: frozenset[str]
) -> Iterator[Schema]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        name = reference.rsplit("/", 1)[-1]
        if name not in seen:
            yield from _alternatives(definitions[name], definitions, seen | {name})
        return
    yield schema
    for keyword in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(keyword, ()):
            yield from _alternatives(part, definitions, seen)
