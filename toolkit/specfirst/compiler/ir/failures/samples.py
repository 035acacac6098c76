"""Fill templates with sample failures, and validate the results."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import cycle
from typing import Any

from jsonschema import Draft202012Validator, validators  # type: ignore[import-untyped]
from jsonschema.exceptions import SchemaError, UnknownType, ValidationError  # type: ignore[import-untyped]
from referencing.exceptions import Unresolvable

from specfirst.runtime.failures.template import ABSENT, Facts, fill
from specfirst.runtime.interface import RUNTIME_ERRORS, ApiError, FieldError
from specfirst.runtime.interface.ecma_pattern import matcher_of

# Exceptions of the validator for an invalid schema.
_BROKEN_SCHEMA = (
    SchemaError,
    UnknownType,
    Unresolvable,
    re.error,
    ValueError,
    TypeError,
    AttributeError,
    RecursionError,
)
_EQUIVALENT = {"400": (400, 413, 415, 422), "422": (400, 413, 415, 422)}
_REQUEST_IDS = ("r-1", "0b5fb4ab-7f2c-4f0b-9d3f-6f8f0f1a2b3c")
_FIELDS = (
    FieldError(("query", "limit"), "less_than_equal", "Input should be less than or equal to 100"),
    FieldError(("body", "items", 0, "name"), "string_too_long", "word " * 300),
)


class _Sample(ApiError):
    code = "sample.failure"
    status = 500
    default_message = "The request failed."


def sample_failures(key: str) -> tuple[Facts, ...]:
    """Return failures that a response declared under this key covers: a status, a range, or `default`."""
    errors = [error for error in RUNTIME_ERRORS.values() if _falls_under(key, error.status)]
    made = [_sample(error.status, error.code, error.default_message) for error in errors]
    status = int(key) if key.isdigit() else None
    range_start = int(f"{key[0]}00") if key[0].isdigit() else 500
    return tuple(
        Facts(error=error, status=status or error.status, request_id=request_id, path="/orders/17%20a")
        for error, request_id in zip(made or [_sample(status or range_start)], cycle(_REQUEST_IDS))
    )


def _falls_under(key: str, status: int) -> bool:
    if key == "default":
        return True
    if key.isdigit():
        return status in _EQUIVALENT.get(key, (int(key),))
    return str(status)[0] == key[0]


def _sample(status: int, code: str = _Sample.code, message: str = _Sample.default_message) -> ApiError:
    made = _Sample(message, errors=_FIELDS if status in (400, 422) else ())
    made.code, made.status = code, status  # type: ignore[misc]
    return made


def _pattern(validator: Any, pattern: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
    if not isinstance(value, str) or not isinstance(pattern, str):
        return
    try:
        matches = matcher_of(pattern)(value)
    except re.error:
        return  # The models cannot enforce it either, and warn of it.
    if not matches:
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Validator = validators.extend(Draft202012Validator, {"pattern": _pattern})


class SampleValidator:
    """Fills templates with samples, and validates them against schemas of one document."""

    def __init__(self, document: Mapping[str, Any], samples: Sequence[Facts]) -> None:
        self._root = _Validator(document, format_checker=Draft202012Validator.FORMAT_CHECKER)
        # Items of a list of errors are filled for each field.
        self._samples = [at for facts in samples for at in (facts, *facts.at_fields())]

    def first_error(self, schema: Any, make: Callable[[Facts], Any]) -> str | None:
        """Return the error of the first invalid value that `make` returns; None if all are valid."""
        for facts in self._samples:
            filled = make(facts)
            if filled is ABSENT:
                continue
            try:
                error: ValidationError | None = next(
                    self._root.evolve(schema=schema).iter_errors(filled), None
                )
            except _BROKEN_SCHEMA as broken:
                return f"the schema cannot be used: {broken}"
            if error is not None:
                where = "/".join(str(part) for part in error.absolute_path)
                return f"{where}: {error.message[:200]}" if where else str(error.message[:200])
        return None

    def accepts(self, schema: Any, template: Any) -> bool:
        """Whether every sample is valid."""
        return self.first_error(schema, partial(fill, template)) is None
