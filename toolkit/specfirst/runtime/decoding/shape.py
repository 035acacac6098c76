"""The JSON types that a schema admits for text, with those of its members and items.

A parameter is text. Only its schema tells whether `a,b` is one value or two, and whether `7` is a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from specfirst.runtime.decoding import json_text
from specfirst.runtime.decoding.coercion import Coerce, as_it_is, null_coercion, scalar_coercion

_SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})
_NESTING = frozenset({"array", "object", "null"})
_UNIONS = ("anyOf", "oneOf", "allOf")


@dataclass(slots=True, eq=False)
class Shape:
    """The parts of a schema that matter for reading text. The shapes of recursive schemas form a cycle."""

    kinds: frozenset[str] = frozenset()
    """The JSON types; empty if the schema does not restrict them."""
    own_items: Shape | None = None
    own_properties: dict[str, Shape] = field(default_factory=dict)
    own_additional: Shape | None = None
    alternatives: list[Shape] = field(default_factory=list)
    """The shapes of a union's members, in the order of the document."""
    texts: frozenset[str] | None = None
    """The strings of an enumeration; None if other strings are valid, too."""
    _scalar: Coerce = as_it_is

    @property
    def items(self) -> Shape:
        """The shape of the items of an array."""
        if self.own_items is not None:
            return self.own_items
        return next((part.items for part in self.alternatives if "array" in part.kinds), ANY)

    @property
    def properties(self) -> dict[str, Shape]:
        """The shapes of the declared members of an object."""
        properties: dict[str, Shape] = {}
        for part in reversed(self.alternatives):
            properties.update(part.properties)
        return {**properties, **self.own_properties}

    @property
    def additional(self) -> Shape | None:
        """The shape of undeclared members; None if the schema does not describe them."""
        if self.own_additional is not None:
            return self.own_additional
        return next((found for part in self.alternatives if (found := part.additional) is not None), None)

    @property
    def forms(self) -> tuple[str, ...]:
        """Return the possible structures of the text, the likeliest first: `scalar`, `array`, `object`."""
        if not self.kinds:
            return ("scalar", "array")
        scalars = self.kinds & _SCALARS
        forms: list[str] = [form for form in ("array", "object") if form in self.kinds]
        if scalars:
            # A schema that admits null besides lists does not make a single text more likely.
            forms.insert(len(forms) if scalars == {"null"} else 0, "scalar")
        return tuple(forms)

    @property
    def form(self) -> str:
        """The structure that is tried first; the others follow where it does not fit."""
        return self.forms[0]

    def member(self, name: str) -> Shape:
        """Return the shape of a member of an object."""
        if name in self.own_properties:
            return self.own_properties[name]
        return self.properties.get(name) or self.additional or ANY

    def coerce(self, value: Any) -> Any:
        """Convert texts, and lists and mappings of texts, to the JSON value that the schema describes."""
        if isinstance(value, list):
            items = self.items
            return [items.coerce(item) for item in value]
        if isinstance(value, dict):
            return {name: self.member(name).coerce(member) for name, member in value.items()}
        if isinstance(value, str) and self.kinds - {"null"} and self.kinds <= _NESTING:
            return self._parsed(value)
        return self._scalar(value)

    def _parsed(self, text: str) -> Any:
        """Parse text as JSON where the schema has an array or an object, but the style a single text."""
        try:
            return (
                self.coerce(json_text.parse(text.encode())) if text[:1] in ("[", "{") else self._scalar(text)
            )
        except json_text.MalformedJson:
            return text

    def admits_scalar(self, text: str) -> bool:
        """Whether a single text may be a value of the schema that is neither an array nor an object."""
        if not self.kinds & _SCALARS:
            return not self.kinds
        value = self._scalar(text)
        if not isinstance(value, str):
            return True
        return "string" in self.kinds and (self.texts is None or value in self.texts)

    def other_meanings(self) -> tuple[Coerce, ...]:
        """Return other interpretations of text, where the schema admits text and values that look like it."""
        if not self._is_ambiguous(set()):
            return ()
        return (self._as_text, self._as_null) if "null" in self.kinds else (self._as_text,)

    def _is_ambiguous(self, seen: set[int]) -> bool:
        if id(self) in seen:
            return False
        seen.add(id(self))
        if "string" in self.kinds and self.kinds & (_SCALARS - {"string"}):
            return True
        parts = [self.own_items, self.own_additional, *self.own_properties.values(), *self.alternatives]
        return any(part._is_ambiguous(seen) for part in parts if part is not None)

    def _as_text(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self.items._as_text(item) for item in value]
        if isinstance(value, dict):
            return {name: self.member(name)._as_text(member) for name, member in value.items()}
        return value if "string" in self.kinds else self.coerce(value)

    def _as_null(self, value: Any) -> Any:
        return null_coercion(value) if isinstance(value, str) else self.coerce(value)


ANY = Shape()


@lru_cache(maxsize=10_000)
def shape_of(adapter: TypeAdapter[Any]) -> Shape:
    """Return the shape of a type, by its JSON Schema."""
    schema = adapter.json_schema()
    return _Builder(schema.get("$defs", {})).build(schema)


class _Builder:
    def __init__(self, definitions: Mapping[str, Any]) -> None:
        self._definitions = definitions
        self._built: dict[str, Shape] = {}

    def build(self, schema: Any) -> Shape:
        if not isinstance(schema, Mapping):
            return ANY
        if "$ref" not in schema:
            return self._fill(Shape(), schema)
        name = _name(schema)
        if name not in self._built:
            self._built[name] = Shape()
            self._fill(self._built[name], self._definitions[name])
        return self._built[name]

    def _fill(self, shape: Shape, schema: Mapping[str, Any]) -> Shape:
        shape.kinds, enumerated = self._kinds(schema, frozenset())
        shape._scalar = scalar_coercion(shape.kinds, enumerated)
        alternatives = [self.build(part) for keyword in _UNIONS for part in schema.get(keyword, ())]
        shape.alternatives = [part for part in alternatives if part is not shape]
        shape.texts = _texts(schema, shape.alternatives)
        if "items" in schema:
            shape.own_items = self.build(schema["items"])
        elif items := [item for value in enumerated if isinstance(value, list) for item in value]:
            shape.own_items = self.build({"enum": items})
        shape.own_properties = {
            name: self.build(member)
            for name, member in (schema.get("properties") or _enumerated_members(enumerated)).items()
        }
        if schema.get("additionalProperties"):
            shape.own_additional = self.build(schema["additionalProperties"])
        return shape

    def _kinds(self, schema: Any, seen: frozenset[str]) -> tuple[frozenset[str], list[Any]]:
        """Return the JSON types and enumerated values that a schema admits, unions included."""
        if not isinstance(schema, Mapping):
            return frozenset(), []
        if "$ref" in schema:
            name = _name(schema)
            return self._kinds(self._definitions[name], seen | {name})
        enumerated = schema.get("enum", [schema["const"]] if "const" in schema else [])
        kinds, values = _own_kinds(schema, enumerated), list(enumerated)
        for keyword in _UNIONS:
            for part in schema.get(keyword, ()):
                if isinstance(part, Mapping) and _name(part) in seen:
                    continue  # A union that contains itself.
                inner, more = self._kinds(part, seen)
                if not inner and keyword != "allOf":
                    return frozenset(), []  # One of them admits any value.
                kinds, values = kinds | inner, values + more
        return kinds, values


def _enumerated_members(enumerated: list[Any]) -> dict[str, Any]:
    """Return the schemas of the members of objects in an enumeration, which is all that describes them."""
    values: dict[str, list[Any]] = {}
    for value in enumerated:
        for name, member in value.items() if isinstance(value, dict) else ():
            values.setdefault(name, []).append(member)
    return {name: {"enum": found} for name, found in values.items()}


def _name(schema: Mapping[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _own_kinds(schema: Mapping[str, Any], enumerated: list[Any]) -> frozenset[str]:
    declared = schema.get("type")
    if declared:
        return frozenset(declared if isinstance(declared, list) else [declared])
    if "properties" in schema or "additionalProperties" in schema:
        return frozenset({"object"})
    return frozenset(map(_kind_of, enumerated))


def _texts(schema: Mapping[str, Any], alternatives: list[Shape]) -> frozenset[str] | None:
    """Return the only strings that the schema admits, if it enumerates them; None otherwise."""
    enumerated = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if enumerated is not None:
        return frozenset(value for value in enumerated if isinstance(value, str))
    if "type" in schema:
        return None
    texts = [part.texts for part in alternatives if not part.kinds or "string" in part.kinds]
    closed = [strings for strings in texts if strings is not None]
    return frozenset().union(*closed) if texts and len(closed) == len(texts) else None


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    names: dict[type, str] = {
        int: "integer",
        float: "number",
        str: "string",
        type(None): "null",
        list: "array",
        dict: "object",
    }
    return names[type(value)]
