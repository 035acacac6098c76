"""The base classes of every generated model."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import replace
from threading import Lock
from types import TracebackType
from typing import Any, ClassVar, Final, TypedDict, Unpack

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from specfirst.runtime.interface.json_assertions import as_json, check_assertions, with_assertions
from specfirst.runtime.interface.object_constraints import Names, ObjectConstraints

_MAX_FRAMES: Final = 10_000
"""Enough for 500 classes, each a field of the previous one. The stack of a thread does not suffice for 1,000.
"""


class DeepReferences:
    """Raises the recursion limit while it is entered.

    Pydantic builds the classes of a class's fields recursively, with about twenty frames per step, so that
    the default limit of 1,000 allows 50 steps. Several threads may enter it, also several times.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._entered = 0
        self._before = 0

    def __enter__(self) -> None:
        with self._lock:
            if not self._entered:
                self._before = sys.getrecursionlimit()
                sys.setrecursionlimit(max(self._before, _MAX_FRAMES))
            self._entered += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:
            self._entered -= 1
            if not self._entered:
                sys.setrecursionlimit(self._before)


_DEEP_REFERENCES: Final = DeepReferences()


class Model(BaseModel):
    """A component schema of the API as a class.

    Instances are made from JSON, from keyword arguments, or from any object with matching attributes, such as
    an ORM row. Unknown fields are ignored unless the schema has `additionalProperties: false`.
    """

    model_config = ConfigDict(
        extra="ignore",
        from_attributes=True,
        allow_inf_nan=False,
        serialize_by_alias=True,
        defer_build=True,
        protected_namespaces=(),
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        with _DEEP_REFERENCES:
            return handler(source)


class Constraints(TypedDict, total=False):
    """The class keywords of a CheckedModel; see ObjectConstraints."""

    min_properties: int
    max_properties: int
    dependent_required: Mapping[str, Names]
    any_required: tuple[Names, ...]
    one_required: tuple[Names, ...]
    left_out: Names
    asserted: Mapping[str, Any]


class CheckedModel(Model):
    """A model whose schema constrains the object as a whole.

    `class UserUpdate(CheckedModel, min_properties=1)` refuses `{}`. Unknown properties count too. Objects
    with attributes are not checked.
    """

    __constraints__: ClassVar[ObjectConstraints] = ObjectConstraints()

    def __init_subclass__(cls, **constraints: Unpack[Constraints]) -> None:
        super().__init_subclass__()
        constraints["left_out"] = (*cls.__constraints__.left_out, *constraints.get("left_out", ()))
        if inherited := cls.__constraints__.asserted:
            own = constraints.get("asserted")
            constraints["asserted"] = {"allOf": [inherited, own]} if own else inherited
        cls.__constraints__ = replace(cls.__constraints__, **constraints)

    @model_validator(mode="before")
    @classmethod
    def _check_constraints(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, Mapping):
            return value
        constraints = cls.__constraints__
        constraints.check(value.keys())
        if constraints.asserted:
            check_assertions(constraints.asserted, value if info.mode == "json" else as_json(value))
        if constraints.left_out and not value.keys().isdisjoint(constraints.left_out):
            return {name: member for name, member in value.items() if name not in constraints.left_out}
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        written = handler(schema)
        described = handler.resolve_ref_schema(written)
        described.update(cls.__constraints__.json_schema())
        if cls.__constraints__.asserted:
            described.update(with_assertions(described, cls.__constraints__.asserted))
        return written


def json_default(value: object) -> Any:
    """Mark a default that is given as JSON; Pydantic validates it into the type of the field."""
    return value
