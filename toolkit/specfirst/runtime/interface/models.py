"""The base classes of every generated model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, TypedDict, Unpack

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from specfirst.runtime.interface.object_constraints import Names, ObjectRules


class Model(BaseModel):
    """A component schema of the API as a class.

    Built from JSON, from keyword arguments, or from any object with the right attributes (an ORM row).
    Unknown fields are ignored unless the schema closes itself with `additionalProperties: false`.
    """

    model_config = ConfigDict(
        extra="ignore",
        from_attributes=True,
        allow_inf_nan=False,
        serialize_by_alias=True,
        protected_namespaces=(),
    )


class Rules(TypedDict, total=False):
    """The class keywords of a CheckedModel; see ObjectRules."""

    min_properties: int
    max_properties: int
    dependent_required: Mapping[str, Names]
    any_required: tuple[Names, ...]
    one_required: tuple[Names, ...]


class CheckedModel(Model):
    """A model whose schema says something about the object as a whole.

    `class UserUpdate(CheckedModel, min_properties=1)` refuses `{}`. Unknown properties count too.
    Objects with attributes are taken as they are.
    """

    __rules__: ClassVar[ObjectRules] = ObjectRules()

    def __init_subclass__(cls, **rules: Unpack[Rules]) -> None:
        super().__init_subclass__()
        cls.__rules__ = replace(cls.__rules__, **rules)

    @model_validator(mode="before")
    @classmethod
    def _check_rules(cls, value: Any) -> Any:
        if isinstance(value, Mapping):
            cls.__rules__.check(value.keys())
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        written = handler(schema)
        handler.resolve_ref_schema(written).update(cls.__rules__.json_schema())
        return written


def json_default(value: object) -> Any:
    """The `default` of a schema as JSON has it; pydantic validates it into the type of the field."""
    return value
