"""The base classes of every generated model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError


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


class SizedModel(Model):
    """A model whose schema bounds the number of properties (JSON Schema 2020-12 Validation, 6.5.1 and 6.5.2).

    `class UserUpdate(SizedModel, min_properties=1)` refuses `{}`. Unknown properties count too.
    """

    __property_bounds__: ClassVar[tuple[int | None, int | None]] = (None, None)

    def __init_subclass__(
        cls, *, min_properties: int | None = None, max_properties: int | None = None, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        inherited_least, inherited_most = cls.__property_bounds__
        cls.__property_bounds__ = (
            inherited_least if min_properties is None else min_properties,
            inherited_most if max_properties is None else max_properties,
        )

    @model_validator(mode="before")
    @classmethod
    def _check_property_count(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value  # an instance or an ORM row: its properties are those of the class
        least, most = cls.__property_bounds__
        if least is not None and len(value) < least:
            raise PydanticCustomError(
                "too_few_properties", "Object should have at least {least} properties", {"least": least}
            )
        if most is not None and len(value) > most:
            raise PydanticCustomError(
                "too_many_properties", "Object should have at most {most} properties", {"most": most}
            )
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        written = handler(schema)
        definition = handler.resolve_ref_schema(written)
        bounds = zip(("minProperties", "maxProperties"), cls.__property_bounds__, strict=True)
        definition.update({keyword: bound for keyword, bound in bounds if bound is not None})
        return written


def json_default(value: object) -> Any:
    """The `default` of a schema as JSON has it; pydantic validates it into the type of the field."""
    return value
