"""Project component schemas to one direction, without the properties of the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from specfirst.compiler.document.extensions import LEFT_OUT
from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import (
    NAMED_SUBSCHEMAS,
    ONE_SUBSCHEMA,
    Schema,
    as_list,
    as_mapping,
    walk,
)

_Names = frozenset[str]
_NONE: _Names = frozenset()
# Keywords whose meaning would change without one of the names in them.
_AS_WRITTEN = ("not", "if", "$defs", "definitions")
_REQUIRING = {"required", "type", "title", "description"}
_OF_THE_SAME_OBJECT = ("allOf", "anyOf", "oneOf")


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
            names |= self._marked(part) if isinstance(part, dict) else _NONE
        for key in ("anyOf", "oneOf"):
            alternatives = [
                self._marked(subschema)
                for subschema in as_list(schema.get(key))
                if isinstance(subschema, dict)
            ]
            names |= frozenset.intersection(*alternatives) if alternatives else _NONE
        return frozenset(names)

    def _marked_component(self, name: str) -> _Names:
        if name not in self._marked_in:
            self._marked_in[name] = _NONE  # A component that extends itself.
            schema = self._schemas.get(name)
            self._marked_in[name] = self._marked(schema) if isinstance(schema, dict) else _NONE
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
    discriminator = schema.get("discriminator")
    name = discriminator.get("propertyName") if isinstance(discriminator, dict) else None
    return frozenset([name]) if isinstance(name, str) else _NONE


def _same_object(schema: Any) -> Iterator[Schema]:
    """Yield the schema and its subschemas for the same object, without following references."""
    if not isinstance(schema, dict):
        return
    yield schema
    for key in _OF_THE_SAME_OBJECT:
        for part in as_list(schema.get(key)):
            yield from _same_object(part)


def _only_requires(alternative: Any) -> bool:
    """Whether a schema is `{required: [a]}`, which distinguishes objects by names of either direction."""
    return isinstance(alternative, dict) and not alternative.keys() - _REQUIRING


def _required(schema: Schema) -> list[str]:
    return [name for name in as_list(schema.get("required")) if isinstance(name, str)]
