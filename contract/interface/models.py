"""The base of every generated model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Model(BaseModel):
    """A component schema of the API as a class.

    Built from JSON, from keyword arguments, or from any object with the right attributes (an ORM row).
    Unknown fields are ignored unless the schema closes itself with `additionalProperties: false`.

    Class keywords hold what JSON Schema says about the number of properties (JSON Schema 2020-12 Validation,
    6.5.1 and 6.5.2): `class UserUpdate(Model, min_properties=1)`.
    """

    model_config = ConfigDict(
        extra="ignore",
        from_attributes=True,
        allow_inf_nan=False,
        serialize_by_alias=True,
        protected_namespaces=(),
    )

    __min_properties__: ClassVar[int | None] = None
    __max_properties__: ClassVar[int | None] = None

    def __init_subclass__(
        cls, *, min_properties: int | None = None, max_properties: int | None = None, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        if min_properties is not None:
            cls.__min_properties__ = min_properties
        if max_properties is not None:
            cls.__max_properties__ = max_properties

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        if cls.__min_properties__ is None and cls.__max_properties__ is None:
            return schema
        return core_schema.no_info_before_validator_function(cls.__check_property_count, schema)

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        written = handler(schema)
        target = handler.resolve_ref_schema(written)
        if cls.__min_properties__ is not None:
            target["minProperties"] = cls.__min_properties__
        if cls.__max_properties__ is not None:
            target["maxProperties"] = cls.__max_properties__
        return written

    @classmethod
    def __check_property_count(cls, value: Any) -> Any:
        if not isinstance(value, Mapping):
            return value  # an instance or an ORM row: its properties are those of the class
        least, most = cls.__min_properties__, cls.__max_properties__
        if least is not None and len(value) < least:
            raise PydanticCustomError(
                "too_few_properties", "At least {least} properties are needed", {"least": least}
            )
        if most is not None and len(value) > most:
            raise PydanticCustomError(
                "too_many_properties", "At most {most} properties are allowed", {"most": most}
            )
        return value


def json_default(value: object) -> Any:
    """The `default` of a schema as JSON has it; pydantic validates it into the type of the field."""
    return value
