"""Split component schemas into request and response views.

A `readOnly` property belongs only to responses, a `writeOnly` one only to requests, whether it is required or
not (OpenAPI 3.0, 4.7.24.2; JSON Schema 2020-12 Validation, 9.4). Where the views of a component differ and
both are used, it keeps its name for responses, and requests get the component `<Name>Input`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name, to_schema
from specfirst.compiler.document.schema_walk import (
    COMBINING,
    NAMED_SUBSCHEMAS,
    ONE_SUBSCHEMA,
    Schema,
    as_list,
    as_mapping,
    reached,
    walk,
)
from specfirst.compiler.document.vocabulary import LEFT_OUT
from specfirst.compiler.normalise.operation_schemas import Direction, SchemaPlace

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


_Names = frozenset[str]
_NONE: _Names = frozenset()
# Keywords whose meaning would change without one of the names in them.
_AS_WRITTEN = ("not", "if", "$defs", "definitions")
_REQUIRING = {"required", "type", "title", "description"}


class Projection:
    """The components without the properties marked by a keyword, `readOnly` or `writeOnly`."""

    def __init__(self, schemas: Mapping[str, Any], keyword: str, kept: Mapping[str, _Names]) -> None:
        """Make a projection; `kept` are properties by component that stay, though they are not required."""
        self._schemas = schemas
        self._keyword = keyword
        self._kept = kept
        self._marked_in: dict[str, _Names] = {}
        self._copying: set[str] = set()

    def of(self, names: Iterable[str]) -> dict[str, Any]:
        """Return these components. The properties omitted from a component are in its keyword `LEFT_OUT`."""
        return {
            name: self._project(self._schemas[name], _NONE, self._kept.get(name, _NONE)) for name in names
        }

    def _project(self, schema: Any, above: _Names, kept: _Names) -> Any:
        """Project a schema; `above` are the names that an outer schema of the same object omits."""
        if not isinstance(schema, dict):
            return schema
        marked = above | self._marked(schema)
        kept = kept | _discriminating(schema)
        projected = {key: self._keyword_value(key, value, marked, kept) for key, value in schema.items()}
        if "required" in projected and not projected["required"]:
            del projected["required"]
        left_out = [name for name in as_mapping(schema.get("properties")) if name in marked - kept]
        return {**projected, LEFT_OUT: left_out} if left_out else projected

    def _keyword_value(self, key: str, value: Any, marked: _Names, kept: _Names) -> Any:
        if key in _AS_WRITTEN:
            return value
        if key == "required" and isinstance(value, list):
            return [name for name in _required({key: value}) if name not in marked]
        if isinstance(value, dict):
            if key in ("then", "else"):
                return self._part(value, marked, kept)
            if key == "properties":
                stay = {name: subschema for name, subschema in value.items() if name not in marked - kept}
                return {name: self._project(subschema, _NONE, _NONE) for name, subschema in stay.items()}
            if key == "dependentRequired":
                return {
                    name: [other for other in others if other not in marked]
                    for name, others in value.items()
                    if name not in marked and isinstance(others, list)
                }
            if key == "dependentSchemas":
                return {
                    name: self._part(subschema, marked, kept)
                    for name, subschema in value.items()
                    if name not in marked
                }
            if key in NAMED_SUBSCHEMAS:
                return {name: self._project(subschema, _NONE, _NONE) for name, subschema in value.items()}
            return self._project(value, _NONE, _NONE) if key in ONE_SUBSCHEMA else value
        if isinstance(value, list) and key == "allOf":
            return [self._part(part, marked, kept) for part in value]
        if isinstance(value, list) and key in ("anyOf", "oneOf"):
            return [part if _only_requires(part) else self._part(part, marked, kept) for part in value]
        return (
            [self._project(subschema, _NONE, _NONE) for subschema in value] if key == "prefixItems" else value
        )

    def _part(self, part: Any, marked: _Names, kept: _Names) -> Any:
        """Project a subschema of the same object; a component without marks is copied."""
        name = schema_name(reference_in(part) or "")
        if name is None or not isinstance(self._schemas.get(name), dict):
            return self._project(part, marked, kept)
        foreign = marked - self._marked_component(name)
        if name in self._copying or not foreign & self._mentioned(name, set()):
            return part
        self._copying.add(name)
        try:
            return self._project(self._schemas[name], marked, kept)
        finally:
            self._copying.discard(name)

    def _mentioned(self, name: str, seen: set[str]) -> set[str]:
        """Return the properties that a component mentions, also through `allOf`."""
        if name in seen or not isinstance(self._schemas.get(name), dict):
            return set()
        seen.add(name)
        schema = self._schemas[name]
        names: set[str] = set()
        for part in (schema, *_same_object(schema)):
            names |= {*as_mapping(part.get("properties")), *_required(part)}
            if (reference := reference_in(part)) is not None:
                names |= self._mentioned(schema_name(reference) or "", seen)
        return names

    def _marked(self, schema: Schema) -> _Names:
        """Return the marked properties of an object.

        These are its own, those of its `allOf`, and those of all alternatives.
        """
        names = {
            name
            for name, subschema in as_mapping(schema.get("properties")).items()
            if self._is_marked(subschema, set())
        }
        if (reference := reference_in(schema)) is not None:
            names |= self._marked_component(schema_name(reference) or "")
        for part in as_list(schema.get("allOf")):
            names |= self._marked(as_mapping(part))
        for key in ("anyOf", "oneOf"):
            alternatives = [self._marked(part) for part in as_list(schema.get(key)) if isinstance(part, dict)]
            names |= frozenset.intersection(*alternatives) if alternatives else _NONE
        return frozenset(names)

    def _marked_component(self, name: str) -> _Names:
        if name not in self._marked_in:
            self._marked_in[name] = _NONE  # A component that extends itself.
            self._marked_in[name] = self._marked(as_mapping(self._schemas.get(name)))
        return self._marked_in[name]

    def _is_marked(self, schema: Any, seen: set[str]) -> bool:
        """Whether the schema of a property is marked, itself or by the component that it refers to."""
        if not isinstance(schema, dict):
            return False
        if schema.get(self._keyword) is True:
            return True
        name = schema_name(reference_in(schema) or "")
        if name is not None and name not in seen:
            seen.add(name)
            if self._is_marked(self._schemas.get(name), seen):
                return True
        return any(self._is_marked(part, seen) for part in as_list(schema.get("allOf")))


def discriminating_properties(schemas: Mapping[str, Any], holders: Iterable[str]) -> dict[str, _Names]:
    """Return the discriminating properties for each component that a discriminator of `holders` may select.

    They stay in both views, since a request needs them as well.
    """
    found: dict[str, set[str]] = {}

    def note(schema: Any, names: _Names) -> None:
        for part in _same_object(schema):
            name = schema_name(reference_in(part) or "")
            if name is not None and not names <= found.setdefault(name, set()):
                found[name] |= names
                note(schemas.get(name), names)

    for name in holders:
        for node in walk(schemas[name]):
            names = _discriminating(node)
            if names:
                note(node, names)
            if names and node is schemas[name]:
                found.setdefault(name, set()).update(names)
    return {name: frozenset(names) for name, names in found.items()}


def _discriminating(schema: Schema) -> _Names:
    name = as_mapping(schema.get("discriminator")).get("propertyName")
    return frozenset([name]) if isinstance(name, str) else _NONE


def _same_object(schema: Any) -> Iterator[Schema]:
    """Yield the schema and its subschemas for the same object, without following references."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key in COMBINING:
        for part in as_list(schema.get(key)):
            yield from _same_object(part)


def _only_requires(alternative: Any) -> bool:
    """Whether a schema is `{required: [a]}`, which distinguishes objects by names of either direction."""
    return isinstance(alternative, dict) and not alternative.keys() - _REQUIRING


def _required(schema: Schema) -> list[str]:
    return [name for name in as_list(schema.get("required")) if isinstance(name, str)]
