"""`oneOf` as defined by JSON Schema: a value matches exactly one variant (2020-12 Core, 10.2.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from specfirst.runtime.interface.read_once import Variants, read_once


@dataclass(frozen=True, slots=True)
class ExactlyOne:
    """Validates a union of classes, and refuses an object that matches more than one of them."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        variants = _Variants(get_args(source))
        return core_schema.no_info_wrap_validator_function(variants.check, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        written = dict(handler(schema))
        if "anyOf" in written:
            written["oneOf"] = written.pop("anyOf")
        return written


EXACTLY_ONE = ExactlyOne()


class _Variants(Variants):
    def check(self, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        return read_once(self, value, lambda: self._check(value, read))

    def _check(self, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        result = read(value)
        # A Python object is of the variant that its class says.
        if isinstance(value, Mapping) and sum(_follows(value, adapter) for adapter in self.adapters) > 1:
            raise PydanticCustomError("one_of", "Input should match exactly one of the variants")
        return result


def _follows(value: Any, adapter: TypeAdapter[Any]) -> bool:
    try:
        adapter.validate_python(value, by_name=False)
    except ValidationError:
        return False
    return True
