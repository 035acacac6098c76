"""One reading of each part of a value, however many variants of unions contain it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

_Readings = dict[tuple[int, int], tuple[object, Any, Exception | None]]

_readings: ContextVar[_Readings | None] = ContextVar("readings", default=None)


def read_once(reader: object, value: Any, read: Callable[[], Any]) -> Any:
    """Return the result of `read()`, which this reader makes once for a value within the outermost call.

    Each variant of a union reads the parts that it shares with the others. Without this, the time to read a
    nested value is exponential in its depth.

    Raises:
        ValidationError, PydanticCustomError: as `read` does, each time.
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
        # The value is kept with its reading, so that its id is of no other value.
        try:
            readings[key] = value, read(), None
        except (ValidationError, PydanticCustomError) as error:
            readings[key] = value, None, error
    _, result, failure = readings[key]
    if failure is not None:
        raise failure
    return result
