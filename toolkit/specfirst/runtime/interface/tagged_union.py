"""A union whose member is chosen by the value of one property, the discriminator (OpenAPI 3.1, 4.8.25)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import MISSING, BaseModel, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

Tag = str | int
"""A JSON string, integer or boolean."""


@dataclass(frozen=True, slots=True, eq=False)
class TaggedUnion:
    """Annotates a union of model classes, of aliases of such unions, or a single one of these.

    `Annotated[Cat | Dog, TaggedUnion("kind", {"cat": "Cat", "dog": "Dog"})]` validates a value by the class
    that its `kind` names, and refuses any other `kind`. The classes need not declare the property themselves.
    """

    property_name: str
    members: Mapping[Tag, str | tuple[str, ...]]
    """For each value of the property, the names of the classes to try."""
    absent: tuple[str, ...] = ()
    """The classes to try for a value without the property; if there are none, it is refused."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        variants = get_args(source) if get_origin(source) in (Union, UnionType) else (source,)
        types = {variant.__name__: variant for variant in variants}
        schemas = {name: handler.generate_schema(type_) for name, type_ in types.items()}
        attributes = list(dict.fromkeys(self._attributes(types.values())))
        choices = {
            tag: _one_of([schemas[name] for name in _names(members)]) for tag, members in self.members.items()
        }
        if self.absent:
            absent = f"no {self.property_name}"
            choices[absent] = _one_of([schemas[name] for name in self.absent])
            return core_schema.tagged_union_schema(choices, self._reader(attributes, absent))
        # A JSON object has the property by its name, an instance of a class by its attribute.
        paths: list[list[str | int]] = [[name] for name in attributes if name != self.property_name]
        if not paths:
            return core_schema.tagged_union_schema(choices, self.property_name)
        paths.insert(0, [self.property_name])
        return core_schema.tagged_union_schema(choices, paths)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"discriminator": {"propertyName": self.property_name}, **handler(schema)}

    def _attributes(self, types: Any) -> Iterator[str]:
        for type_ in types:
            if isinstance(type_, type) and issubclass(type_, BaseModel):
                for name, field in type_.model_fields.items():
                    if (field.alias or name) == self.property_name:
                        yield name

    def _reader(self, attributes: list[str], absent: str) -> Callable[[Any], Any]:
        """Return the function that reads the tag of a value, or `absent` if it has none."""

        def tag_of(value: Any) -> Any:
            if isinstance(value, Mapping):
                tag = value.get(self.property_name, MISSING)
            else:
                tags = (getattr(value, name, MISSING) for name in attributes)
                tag = next((found for found in tags if found is not MISSING), MISSING)
            if tag is MISSING:
                return absent
            return tag.value if isinstance(tag, Enum) else tag

        return tag_of


def _names(members: str | tuple[str, ...]) -> tuple[str, ...]:
    return (members,) if isinstance(members, str) else members


def _one_of(schemas: list[CoreSchema]) -> CoreSchema:
    return schemas[0] if len(schemas) == 1 else core_schema.union_schema(list(schemas))
