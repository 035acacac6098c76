"""Group schemas that differ only in names: one class is generated per shape, and written for each name.

An API of 900 operations has 6,600 classes and enums with 1,500 distinct shapes, since many inline objects are
repeated.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name, to_schema
from specfirst.compiler.document.schema_walk import Schema

PLACEHOLDERS = "specfirst_placeholders"
"""The module from which the generator believes referenced classes are imported."""
_CLASS = "SpecfirstShape{}_"
_REFERENCE = "SpecfirstReference{}_"
_WRITTEN_CLASS = re.compile(r"SpecfirstShape(\d+)_")
_WRITTEN_REFERENCE = re.compile(r"SpecfirstReference(\d+)_")


def reference_placeholder(number: int) -> str:
    """Return the name that represents a reference in a shape."""
    return _REFERENCE.format(number)


def reference_number(name: str) -> int | None:
    """Return the number of a reference's placeholder; None for any other name."""
    found = _WRITTEN_REFERENCE.fullmatch(name)
    return int(found.group(1)) if found else None


@dataclass(frozen=True, slots=True)
class _Instance:
    """A schema as its shape and the names to fill in."""

    shape: int
    references: tuple[str, ...]
    bases: tuple[str, ...]


class ShapeNumbers:
    """Numbers the texts of shapes in the order in which they are first seen."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def of(self, text: str) -> int:
        """Return the number of a text, a new one for a new text."""
        return self._numbers.setdefault(text, len(self._numbers))

    def __len__(self) -> int:
        return len(self._numbers)


class SchemaShapes:
    """The shapes of component schemas."""

    def __init__(self, schemas: dict[str, Schema], numbers: ShapeNumbers | None = None) -> None:
        """Number the shapes. Shapes that `numbers` already has keep their numbers."""
        self.instances: dict[str, _Instance] = {}
        self.schemas: dict[str, Schema] = {}
        """A schema for each shape, without references, as input of the generator."""
        self._first: dict[int, str] = {}
        numbers = ShapeNumbers() if numbers is None else numbers
        for name, schema in schemas.items():
            bases = [schema_name(reference_in(part) or "") for part in schema.get("allOf", ())]
            references: dict[str, int] = {}
            own = {key: value for key, value in schema.items() if key != "allOf"}
            shape = _with_placeholders(own, references)
            number = numbers.of(json.dumps(shape, default=str))
            if number not in self._first:
                self._first[number] = name
                self.schemas[_CLASS.format(number)] = shape
            self.instances[name] = _Instance(number, tuple(references), tuple(filter(None, bases)))

    def references(self, name: str) -> set[str]:
        """Return the components that a schema refers to, including its bases."""
        instance = self.instances[name]
        return {*instance.references, *instance.bases}

    def bases(self, name: str) -> tuple[str, ...]:
        """The classes that a class inherits from."""
        return self.instances[name].bases

    def placeholder(self, name: str) -> str:
        """Return the placeholder for the shape of a component."""
        return _CLASS.format(self.instances[name].shape)

    def is_class(self, name: str) -> bool:
        """Whether a component becomes a class with fields."""
        return "properties" in self.schemas[self.placeholder(name)]

    def is_in(self, name: str, written: Container[str]) -> bool:
        """Whether the shape of a component is among the placeholders."""
        return self.placeholder(name) in written

    def named_in(self, text: str) -> str:
        """Replace the placeholders in a text by the first component of their shape."""
        return _WRITTEN_CLASS.sub(lambda found: self._first[int(found.group(1))], text)


def _with_placeholders(node: Any, references: dict[str, int]) -> Any:
    """Return the node with references to components as types of another module."""
    if isinstance(node, list):
        return [_with_placeholders(child, references) for child in node]
    if not isinstance(node, dict):
        return node
    name = schema_name(reference_in(node) or "")
    if name is None or node["$ref"] != to_schema(name):
        return {key: _with_placeholders(value, references) for key, value in node.items()}
    number = references.setdefault(name, len(references))
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**beside, "customTypePath": f"{PLACEHOLDERS}.{reference_placeholder(number)}"}
