"""`oneOf` as defined by JSON Schema: a value matches exactly one variant (2020-12 Core, 10.2.1.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler, TypeAdapter, ValidationError
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from specfirst.runtime.interface.read_once import read_once


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


@dataclass
class _Variants:
    types: tuple[Any, ...]
    _adapters: list[TypeAdapter[Any]] = field(default_factory=list)

    def check(self, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        return read_once(self, value, lambda: self._check(value, read))

    def _check(self, value: Any, read: core_schema.ValidatorFunctionWrapHandler) -> Any:
        result = read(value)
        # A Python object is of the variant that its class says.
        if isinstance(value, Mapping) and sum(map(self._follows(value), self._of_all())) > 1:
            raise PydanticCustomError("one_of", "Input should match exactly one of the variants")
        return result

    def _of_all(self) -> list[TypeAdapter[Any]]:
        # The classes may refer to each other, and are complete only when the first value is validated.
        if not self._adapters:
            self._adapters = [TypeAdapter(variant) for variant in self.types]
        return self._adapters

    @staticmethod
    def _follows(value: Any) -> Any:
        def follows(adapter: TypeAdapter[Any]) -> bool:
            try:
                adapter.validate_python(value)
            except ValidationError:
                return False
            return True

        return follows
