"""Request and response views of the component schemas.

A property with `readOnly` belongs to responses alone, one with `writeOnly` to requests alone, whether it is
required or not (OpenAPI 3.0, 4.7.24.2; JSON Schema 2020-12 Validation, 9.4). Where the views of a component
differ and both are used, it keeps its name for responses; requests get a component of its own, `<Name>Input`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name, to_schema
from specfirst.compiler.document.schema_walk import Schema, walk
from specfirst.compiler.normalise.operation_schemas import Direction, SchemaPlace
from specfirst.compiler.normalise.projection import Projection, discriminating_properties

Schemas = Mapping[str, Any]
_MARKS = ("readOnly", "writeOnly")


@dataclass(frozen=True)
class Views:
    """The component schemas, by class name, once both views are told apart."""

    schemas: dict[str, Any]
    inputs: Mapping[str, str]
    """The request component of each component that has one."""
    in_responses: frozenset[str]
    """Components that hold their response view, which is not the request view."""


def split_views(schemas: Schemas, places: Iterable[SchemaPlace], allocate: Callable[[str], str]) -> Views:
    """Split the components whose views differ, and turn the schemas of requests to the request views.

    `allocate` gives a free class name. The schemas of `places` are references to components, or simple.
    """
    written = chain.from_iterable(map(walk, schemas.values()))
    if not any(each.get(mark) is True for each in written for mark in _MARKS):
        return Views(dict(schemas), {}, frozenset())
    return _Splitter(schemas, list(places), allocate).run()


class _Splitter:
    def __init__(self, schemas: Schemas, places: list[SchemaPlace], allocate: Callable[[str], str]) -> None:
        kept = discriminating_properties(schemas)
        self._request = Projection(schemas, "readOnly", kept).all()
        self._response = Projection(schemas, "writeOnly", kept).all()
        self._places = places
        self._allocate = allocate

    def run(self) -> Views:
        different = self._different()
        requested = _reached(self._request, self._roots("request"))
        responded = _reached(self._response, self._roots("response"))
        inputs = {
            name: self._allocate(f"{name}Input")
            for name in self._response
            if name in different & requested & responded
        }
        schemas: dict[str, Any] = {}
        for name, response in self._response.items():
            only_request = name in different & requested - responded
            schemas[name] = _renamed(self._request[name], inputs) if only_request else response
            if name in inputs:
                schemas[inputs[name]] = _renamed(self._request[name], inputs)
        for place in self._places:
            if place.direction == "request":
                place.holder["schema"] = _renamed(place.holder["schema"], inputs)
        return Views(schemas, inputs, frozenset(different & responded))

    def _roots(self, direction: Direction) -> set[str]:
        places = [place for place in self._places if place.direction == direction]
        return set().union(*(referenced_schemas(place.holder["schema"]) for place in places))

    def _different(self) -> set[str]:
        """The components whose views differ, or reach one whose views do."""
        users: dict[str, set[str]] = {}
        for view in (self._request, self._response):
            for name, schema in view.items():
                for used in referenced_schemas(schema):
                    users.setdefault(used, set()).add(name)
        return _closure(
            {name for name, schema in self._request.items() if schema != self._response[name]}, users
        )


def referenced_schemas(schema: Any) -> set[str]:
    """The components that a schema refers to, by `$ref` or by the mapping of a discriminator."""
    references: set[str] = set()
    for each in walk(schema):
        references.update(filter(None, [reference_in(each)]))
        references.update(mapping_of(each).values())
    return {name for name in map(schema_name, references) if name is not None}


def mapping_of(schema: Schema) -> dict[str, str]:
    """The mapping of a schema's discriminator; empty where it has none."""
    discriminator = schema.get("discriminator")
    mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
    return mapping if isinstance(mapping, dict) else {}


def _reached(schemas: Schemas, roots: set[str]) -> set[str]:
    return _closure(roots, {name: referenced_schemas(schema) for name, schema in schemas.items()})


def _closure(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    pending = list(start)
    while pending:
        name = pending.pop()
        if name not in reached:
            reached.add(name)
            pending += edges.get(name, ())
    return reached


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """A copy of the schema in which references to `names` lead to their request components."""

    def renamed(reference: str) -> str:
        name = schema_name(reference)
        return reference if name not in names else to_schema(names[str(name)])

    copy = deepcopy(schema)
    for each in walk(copy):
        reference = reference_in(each)
        if reference is not None:
            each["$ref"] = renamed(reference)
        if mapping := mapping_of(each):
            each["discriminator"]["mapping"] = {value: renamed(target) for value, target in mapping.items()}
    return copy
