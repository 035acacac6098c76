"""The base classes of every generated model, and constraints of a schema on an object as a whole."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from threading import Lock
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
from pydantic_core import CoreSchema, PydanticCustomError

from specfirst.runtime.interface.json_assertions import as_json, check_assertions, with_assertions

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ObjectConstraints:
    """Rules on the presence of properties (JSON Schema 2020-12 Validation, 6.5)."""

    min_properties: int | None = None
    max_properties: int | None = None
    dependent_required: Mapping[str, Names] = field(default_factory=dict)
    """The properties that must be present if the key is."""
    any_required: tuple[Names, ...] = ()
    """`anyOf: [{required: …}, …]`: at least one of these groups is present."""
    one_required: tuple[Names, ...] = ()
    """`oneOf: [{required: …}, …]`: exactly one of these groups is present."""
    left_out: Names = ()
    """Properties of the other direction (`readOnly`, `writeOnly`), which are dropped."""

    asserted: Mapping[str, Any] = field(default_factory=dict)
    """A schema without `$ref` that the object must also match."""

    def check(self, present: Collection[str]) -> None:
        """Raise PydanticCustomError if the names of the present properties violate a rule."""
        self._check_count(len(present))
        for name, others in self.dependent_required.items():
            missing = [other for other in others if other not in present]
            if name in present and missing:
                context = {"name": name, "missing": ", ".join(missing)}
                raise PydanticCustomError("dependent_required", "{name} needs {missing} beside it", context)
        if self.any_required and not self._complete(self.any_required, present):
            context = {"groups": _group_names(self.any_required)}
            raise PydanticCustomError("any_required", "At least one is needed: {groups}", context)
        if self.one_required and self._complete(self.one_required, present) != 1:
            context = {"groups": _group_names(self.one_required)}
            raise PydanticCustomError("one_required", "Exactly one is needed: {groups}", context)

    def _check_count(self, count: int) -> None:
        if self.min_properties is not None and count < self.min_properties:
            raise PydanticCustomError(
                "too_few_properties", f"At least {_properties(self.min_properties)} needed"
            )
        if self.max_properties is not None and count > self.max_properties:
            raise PydanticCustomError(
                "too_many_properties", f"At most {_properties(self.max_properties)} allowed"
            )

    @staticmethod
    def _complete(groups: tuple[Names, ...], present: Collection[str]) -> int:
        return sum(all(name in present for name in group) for group in groups)

    def json_schema(self) -> dict[str, Any]:
        """Return the equivalent JSON Schema keywords."""
        keywords = {
            "minProperties": self.min_properties,
            "maxProperties": self.max_properties,
            "dependentRequired": {name: list(others) for name, others in self.dependent_required.items()},
            "anyOf": [{"required": list(group)} for group in self.any_required],
            "oneOf": [{"required": list(group)} for group in self.one_required],
        }
        return {keyword: value for keyword, value in keywords.items() if value or value == 0}


def _properties(count: int) -> str:
    return "1 property is" if count == 1 else f"{count} properties are"


def _group_names(groups: tuple[Names, ...]) -> str:
    return "; ".join(" with ".join(group) for group in groups)


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

    def __exit__(self, *_exception: object) -> None:
        with self._lock:
            self._entered -= 1
            if not self._entered:
                sys.setrecursionlimit(self._before)


DEEP_REFERENCES: Final = DeepReferences()


class Model(BaseModel):
    """A component schema of the API as a class.

    Instances are made from JSON, from keyword arguments, or from any object with matching attributes, such as
    an ORM row. Unknown fields are ignored unless the schema has `additionalProperties: false`.

    A property such as `from` is the field `from_`. Python code may use both names; the runtime validates
    requests with `by_name=False`, since clients only know the name of the document.
    """

    model_config = ConfigDict(
        extra="ignore",
        from_attributes=True,
        allow_inf_nan=False,
        serialize_by_alias=True,
        validate_by_name=True,
        validate_by_alias=True,
        defer_build=True,
        protected_namespaces=(),
    )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        with DEEP_REFERENCES:
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
        if (names := _written_names(cls)) and info.mode == "python":
            value = {names.get(name, name): member for name, member in value.items()}
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


@lru_cache(maxsize=10_000)
def _written_names(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the names in the document of the fields that have another one."""
    return {name: info.alias for name, info in model.model_fields.items() if info.alias not in (None, name)}


def json_default(value: object) -> Any:
    """Mark a default that is given as JSON; Pydantic validates it into the type of the field."""
    return value
