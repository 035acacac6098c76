"""The fields of models: their JSON keys and resolved types, and objects that lack some of them."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from msgspec import NODEFAULT, Struct, StructMeta

from ._record import Record
from ._types import UnknownInt, UnknownStr

UNKNOWN = "__unknown__"
"""The attribute with the undeclared members of the JSON object."""

_MISSING: Any = object()


class Field(Record, frozen=True):
    """One field of a model.

    Attributes:
        name: The attribute.
        key: The member of the JSON object; differs from `name` if it is not a Python identifier.
        annotation: The resolved type.
        required: Whether it has no default.
        rest: Whether it contains all undeclared members.
        tags: Its values in this class, if it distinguishes the variants of a union.
    """

    name: str
    key: str
    annotation: Any
    required: bool
    rest: bool = False
    tags: tuple[Any, ...] = ()


def is_model(annotation: Any) -> bool:
    return isinstance(annotation, StructMeta) or dataclasses.is_dataclass(annotation)


@cache
def fields_of(model: Any) -> tuple[Field, ...]:
    hints = _type_hints(model)
    if not isinstance(model, StructMeta):
        return tuple(
            Field(field.name, field.name, hints[field.name], field.default is dataclasses.MISSING)
            for field in dataclasses.fields(model)
        )
    known: Any = model
    required = required_fields(model)
    return tuple(
        Field(
            name=name,
            key=key,
            annotation=hints[name],
            required=name in required,
            rest=name == known.__rest__,
            tags=known.__tags__.get(key) or _only_value(hints[name]),
        )
        for name, key in keys_of(model).items()
    )


@cache
def annotations_of(model: Any) -> dict[str, Any]:
    return {field.name: field.annotation for field in fields_of(model)}


@cache
def keys_of(model: Any) -> dict[str, str]:
    keys = dict(zip(model.__struct_fields__, model.__struct_encode_fields__, strict=True))
    return {**keys, **model.__keys__}


@cache
def required_fields(model: Any) -> frozenset[str]:
    names, defaults = model.__struct_fields__, model.__struct_defaults__
    with_default = names[len(names) - len(defaults) :]
    optional = {
        name for name, default in zip(with_default, defaults, strict=True) if default is not NODEFAULT
    }
    return frozenset(names) - optional


def tags_of(model: Any) -> dict[str, tuple[Any, ...]]:
    """Return the JSON keys that distinguish a model from other variants, with their values."""
    return {field.key: field.tags for field in fields_of(model) if field.tags}


def present(model: Struct) -> dict[str, Any]:
    """Return the values of the fields that the model has."""
    values = ((name, getattr(model, name, _MISSING)) for name in model.__struct_fields__)
    return {name: value for name, value in values if value is not _MISSING}


def build(model: Any, values: dict[str, Any], unknown: Mapping[str, Any] | None = None) -> Any:
    """Create an object that may lack required fields, and keeps undeclared members."""
    missing = required_fields(model) - values.keys()
    made = model(**values, **dict.fromkeys(missing))
    for name in missing:
        delattr(made, name)
    if unknown:
        setattr(made, UNKNOWN, unknown)
    return made


def _only_value(annotation: Any) -> tuple[Any, ...]:
    members = [argument for argument in get_args(annotation) if argument not in (UnknownStr, UnknownInt)]
    if len(members) == 1 and get_origin(members[0]) is Literal:
        annotation = members[0]
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    return values if len(values) == 1 else ()


def _type_hints(model: type[Any]) -> dict[str, Any]:
    """Resolve annotations. Models import each other only for type checkers, so that names are found here."""
    siblings: dict[str, Any] = {}
    while True:
        try:
            return get_type_hints(model, localns=siblings, include_extras=True)
        except NameError as error:
            package = importlib.import_module(model.__module__.rpartition(".")[0])
            siblings[str(error.name)] = getattr(package, str(error.name))
