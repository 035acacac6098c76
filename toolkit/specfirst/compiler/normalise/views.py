"""Split component schemas into request and response views.

A `readOnly` property belongs only to responses, a `writeOnly` one only to requests, whether it is required or
not (OpenAPI 3.0, 4.7.24.2; JSON Schema 2020-12 Validation, 9.4). Where the views of a component differ and
both are used, it keeps its name for responses, and requests get the component `<Name>Input`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name, to_schema
from specfirst.compiler.document.schema_walk import Schema, as_mapping, reached, walk
from specfirst.compiler.normalise.operation_schemas import Direction, SchemaPlace
from specfirst.compiler.normalise.projection import Projection, discriminating_properties

Schemas = Mapping[str, Any]


@dataclass(frozen=True)
class Views:
    """The component schemas by class name, after the views are split."""

    schemas: dict[str, Any]
    inputs: Mapping[str, str]
    """The request component of each component that has one."""
    in_responses: frozenset[str]
    """Components in their response view, which differs from the request view."""


def split_views(schemas: Schemas, places: Iterable[SchemaPlace], allocate: Callable[[str], str]) -> Views:
    """Split the components whose views differ, and change the schemas of requests to the request views.

    `allocate` returns a free class name. The schemas of `places` are references to components, or simple.
    """
    marked = {name for name, schema in schemas.items() if any(map(is_marked, walk(schema)))}
    if not marked:
        return Views(dict(schemas), {}, frozenset())
    return _Splitter(schemas, marked, list(places), allocate).run()


class _Splitter:
    def __init__(
        self,
        schemas: Schemas,
        marked: set[str],
        places: list[SchemaPlace],
        allocate: Callable[[str], str],
    ) -> None:
        self._references = {name: referenced_schemas(schema) for name, schema in schemas.items()}
        users = _reversed(self._references)
        # Most components of most documents contain no mark, so that both views are the component itself.
        self._affected = _closure(marked, users)
        kept = discriminating_properties(schemas, self._affected)
        self._request = Projection(schemas, "readOnly", kept).of(self._affected)
        self._response = Projection(schemas, "writeOnly", kept).of(self._affected)
        self._schemas = schemas
        self._places = places
        self._allocate = allocate

    def run(self) -> Views:
        different = self._different()
        requested = _closure(self._roots("request"), self._references_in(self._request))
        responded = _closure(self._roots("response"), self._references_in(self._response))
        split = different & requested & responded
        inputs = {name: self._allocate(f"{name}Input") for name in self._schemas if name in split}
        schemas: dict[str, Any] = {}
        for name, schema in self._schemas.items():
            only_request = name in different & requested - responded
            schemas[name] = self._response.get(name, schema)
            if only_request or name in inputs:
                schemas[inputs.get(name, name)] = _renamed(self._request[name], inputs)
        for place in self._places:
            if place.direction == "request":
                place.put(_renamed(place.schema, inputs))
        return Views(schemas, inputs, frozenset(different & responded))

    def _roots(self, direction: Direction) -> set[str]:
        places = [place for place in self._places if place.direction == direction]
        return set().union(*(referenced_schemas(place.schema) for place in places))

    def _different(self) -> set[str]:
        """Return the components whose views differ, or that refer to such a component."""
        users = _reversed(self._references_in(self._request))
        for used, by in _reversed(self._references_in(self._response)).items():
            users.setdefault(used, set()).update(by)
        return _closure(
            {name for name in self._affected if self._request[name] != self._response[name]}, users
        )

    def _references_in(self, view: Schemas) -> Mapping[str, set[str]]:
        return {**self._references, **{name: referenced_schemas(schema) for name, schema in view.items()}}


def is_marked(schema: Schema) -> bool:
    """Whether a schema itself belongs to only one direction."""
    return schema.get("readOnly") is True or schema.get("writeOnly") is True


def referenced_schemas(schema: Any) -> set[str]:
    """Return the components that a schema refers to, by `$ref` or by the mapping of a discriminator."""
    references: set[str] = set()
    for node in walk(schema):
        references.update(filter(None, [reference_in(node)]))
        references.update(mapping_of(node).values())
    return {name for name in map(schema_name, references) if name is not None}


def mapping_of(schema: Schema) -> dict[str, str]:
    """Return the mapping of a schema's discriminator; empty without one."""
    return as_mapping(as_mapping(schema.get("discriminator")).get("mapping"))


def _reversed(edges: Mapping[str, set[str]]) -> dict[str, set[str]]:
    users: dict[str, set[str]] = {}
    for name, used in edges.items():
        for reference in used:
            users.setdefault(reference, set()).add(name)
    return users


def _closure(start: set[str], edges: Mapping[str, set[str]]) -> set[str]:
    return reached(start, lambda name: edges.get(name, ()))


def _renamed(schema: Any, names: Mapping[str, str]) -> Any:
    """Copy the schema, with references to `names` replaced by those to their request components."""

    def renamed(reference: str) -> str:
        name = schema_name(reference)
        return reference if name not in names else to_schema(names[str(name)])

    copy = deepcopy(schema)
    for node in walk(copy):
        reference = reference_in(node)
        if reference is not None:
            node["$ref"] = renamed(reference)
        if mapping := mapping_of(node):
            node["discriminator"]["mapping"] = {value: renamed(target) for value, target in mapping.items()}
    return copy
