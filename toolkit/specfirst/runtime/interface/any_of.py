"""`anyOf` as defined by JSON Schema: a value may match several variants (2020-12 Core, 10.2.1.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

from pydantic import (
    BaseModel,
    Field,
    GetCoreSchemaHandler,
    SerializeAsAny,
    ValidationError,
    create_model,
)
from pydantic_core import CoreSchema, core_schema

from specfirst.runtime.interface.read_once import Variants, read_once


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Validates a union of classes in which an object that matches several keeps the properties of all.

    The result is an instance of each of these classes, and is serialized in full.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        variants = _Variants(get_args(source))
        return core_schema.no_info_wrap_validator_function(
            variants.read, handler(source), serialization=core_schema.simple_ser_schema("any")
        )


ANY_OF = AnyOf()

_Whole = SerializeAsAny[Any]


class _Variants(Variants):
    def read(self, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        return read_once(self, value, lambda: self._read(value, read))

    def _read(self, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        chosen = read(value)
        # A Python object is of the variant that its class says.
        if not isinstance(value, Mapping | list) or not isinstance(chosen, BaseModel | dict | list):
            return chosen
        return _joined([chosen, *self._others(value, type(chosen))])

    def _others(self, value: Any, chosen: type[Any]) -> Iterator[Any]:
        for variant, adapter in zip(self.types, self.adapters, strict=True):
            if variant is chosen:
                continue
            try:
                yield adapter.validate_python(value, by_name=False)
            except ValidationError:
                continue


def _joined(values: list[Any]) -> Any:
    """Combine the results of reading one JSON value by several variants into one with the values of all."""
    first = values[0]
    objects = [value for value in values if isinstance(value, BaseModel)]
    maps = [value for value in values if isinstance(value, dict)]
    if objects and len(objects) + len(maps) == len(values):
        joined = _joined_objects(objects)
        # A map keeps the properties that no class declares.
        return next((mapping for mapping in maps if mapping.keys() - _names(type(joined))), joined)
    if maps and len(maps) == len(values):
        return {key: _joined([mapping[key] for mapping in maps if key in mapping]) for key in first}
    if all(isinstance(value, list) and len(value) == len(first) for value in values):
        return [_joined(list(items)) for items in zip(*values, strict=True)]
    return first


def _joined_objects(objects: list[BaseModel]) -> BaseModel:
    first = max(objects, key=lambda reading: len(reading.model_fields_set))
    objects = [first, *(reading for reading in objects if reading is not first and _adds(reading, first))]
    classes = _most_derived({type(reading) for reading in objects})
    if len(classes) == 1:
        return next(reading for reading in objects if type(reading) is classes[0])
    found: dict[str, list[Any]] = {}
    for reading in objects:
        for name in type(reading).model_fields:
            found.setdefault(name, []).append(getattr(reading, name))
    given = {name for reading in objects for name in reading.model_fields_set}
    values = {name: _joined(readings) for name, readings in found.items()}
    return _class_of(classes).model_construct(given, **values)


def _adds(other: BaseModel, first: BaseModel) -> bool:
    """Whether a result contains something that the first one does not."""
    for name in other.model_fields_set:
        if name not in type(first).model_fields:
            return True
        known = getattr(first, name)
        if _joined([known, getattr(other, name)]) != known:
            return True
    return False


def _most_derived(classes: set[type[BaseModel]]) -> tuple[type[BaseModel], ...]:
    """Return the classes that no other one inherits from, in a stable order."""
    kept = [klass for klass in classes if sum(issubclass(other, klass) for other in classes) == 1]
    return tuple(sorted(kept, key=lambda variant: variant.__name__))


@lru_cache(maxsize=256)
def _class_of(classes: tuple[type[BaseModel], ...]) -> type[BaseModel]:
    """Return the class of objects that match all of the classes."""
    fields: dict[str, Any] = {}
    names: dict[str, str] = {}
    for klass in classes:
        for name, info in klass.model_fields.items():
            if names.setdefault(info.alias or name, name) != name:
                # Another class has the same property under a different name.
                fields[name] = (info.annotation, Field(alias=info.alias, exclude=True))
            elif sum(name in other.model_fields for other in classes) > 1:
                # Its value may contain what another class declares.
                fields[name] = (_Whole, Field(alias=info.alias))
    return create_model("And".join(klass.__name__ for klass in classes), __base__=classes, **fields)


def _names(model: type[BaseModel]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}
