"""Read each part of a value once, even if several variants of unions contain it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import GetCoreSchemaHandler, TypeAdapter, ValidationError
from pydantic_core import CoreSchema, InitErrorDetails, PydanticCustomError, core_schema

_Readings = dict[tuple[int, int], tuple[object, Any, Exception | None]]

_MAX_ERRORS = 32
"""The most errors that are kept of a part, since every variant around it repeats them all."""

_readings: ContextVar[_Readings | None] = ContextVar("readings", default=None)


def read_once(reader: object, value: Any, read: Callable[[], Any]) -> Any:
    """Return the result of `read()`, called once per value within the outermost call.

    Each variant of a union reads the parts that it shares with the others. Without this, the time to read a
    nested value is exponential in its depth.

    Raises:
        ValidationError, PydanticCustomError: raised by `read`, and raised again for the same value.
    """
    readings = _readings.get()
    if readings is None:
        token = _readings.set({})
        try:
            return read()
        finally:
            _readings.reset(token)
    key = id(reader), id(value)
    if key not in readings:
        # Keep the value with its result, so that no other value gets its id.
        try:
            readings[key] = value, read(), None
        except ValidationError as error:
            readings[key] = value, None, _shortened(error)
        except PydanticCustomError as error:
            readings[key] = value, None, error
    _, result, failure = readings[key]
    if failure is not None:
        raise failure
    return result


def _shortened(error: ValidationError) -> ValidationError:
    if error.error_count() <= _MAX_ERRORS:
        return error
    kept = error.errors(include_url=False, include_context=False)[:_MAX_ERRORS]
    details = [
        InitErrorDetails(
            type=PydanticCustomError(detail["type"], detail["msg"]),
            loc=detail["loc"],
            input=detail["input"],
        )
        for detail in kept
    ]
    return ValidationError.from_exception_data(error.title, details, input_type="json")


@dataclass(eq=False)
class Variants:
    """The variants of a union."""

    types: tuple[Any, ...]

    @cached_property
    def adapters(self) -> list[TypeAdapter[Any]]:
        """Their validators, made for the first value: classes that refer to each other are complete then."""
        return [TypeAdapter(variant) for variant in self.types]


@dataclass(frozen=True, slots=True)
class ReadOnce:
    """Validates a union whose variants contain it again, without comparing them with each other."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        reader = object()

        def read(value: Any, inner: core_schema.ValidatorFunctionWrapHandler) -> Any:
            return read_once(reader, value, lambda: inner(value))

        return core_schema.no_info_wrap_validator_function(read, handler(source))


READ_ONCE = ReadOnce()
