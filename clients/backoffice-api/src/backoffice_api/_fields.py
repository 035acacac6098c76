"""The fields of data classes: their JSON keys and resolved types."""

from __future__ import annotations

import dataclasses
import importlib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, cast, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a data class.

    Attributes:
        name: The attribute.
        key: The member of the JSON object; differs from `name` where that is no Python identifier.
        annotation: The type, resolved.
        required: Whether the data class has no default for it.
        rest: Whether it holds all members that no other field names.
        tags: Its values in this class, where it tells the variants of a union apart.
    """

    name: str
    key: str
    annotation: Any
    required: bool
    rest: bool
    tags: tuple[Any, ...] = ()


@cache
def fields_of(model: object) -> tuple[Field, ...]:
    """Return the fields of a data class, in order."""
    data_class = cast("type[Any]", model)
    hints = _type_hints(data_class)
    return tuple(
        Field(
            name=field.name,
            key=field.metadata.get("key", field.name),
            annotation=hints[field.name],
            required=field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING,
            rest=bool(field.metadata.get("rest")),
            tags=field.metadata.get("tags") or _only_value(hints[field.name]),
        )
        for field in dataclasses.fields(data_class)
    )


def tags_of(model: object) -> dict[str, tuple[Any, ...]]:
    """Return the JSON keys of a data class that tell it from others, with their values in it."""
    return {field.key: field.tags for field in fields_of(model) if field.tags}


def _only_value(annotation: Any) -> tuple[Any, ...]:
    values = get_args(annotation) if get_origin(annotation) is Literal else ()
    return values if len(values) == 1 else ()


def _type_hints(model: type[Any]) -> dict[str, Any]:
    """Resolve annotations. Data classes import each other for type checkers only: find names on demand."""
    siblings: dict[str, Any] = {}
    while True:
        try:
            return get_type_hints(model, localns=siblings)
        except NameError as error:
            package = importlib.import_module(model.__module__.rpartition(".")[0])
            siblings[str(error.name)] = getattr(package, str(error.name))
