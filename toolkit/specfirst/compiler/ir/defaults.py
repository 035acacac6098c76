"""Defaults that hold to their own schema; others would stop the package, or reach the service as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jsonschema import FormatChecker  # type: ignore[import-untyped]
from pydantic import TypeAdapter

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.ir.python_types import followed
from specfirst.compiler.lint.examples import SchemaValidator
from specfirst.runtime.interface import types

Warn = Callable[[Pointer, str, str], None]

_FORMATS: Mapping[str, Any] = {
    "date-time": types.AwareDatetime,
    "date": types.Date,
    "time": types.Time,
    "uuid": types.Uuid,
    "email": types.EmailStr,
}


class Defaults:
    """The defaults of one normalised document."""

    def __init__(self, document: Mapping[str, Any], warn: Warn) -> None:
        self._schemas = (document.get("components") or {}).get("schemas") or {}
        self._document = document
        self._validator: SchemaValidator | None = None
        self._warn = warn

    def with_valid_default(self, schema: Any, pointer: Pointer, subject: str) -> Any:
        """The schema with the default that applies to it, without one that breaks it, of which this warns.

        The default of a component applies where the reference to it has none of its own.
        """
        if not isinstance(schema, Mapping):
            return schema
        declared = schema
        if "default" not in schema and reference_in(schema) is not None:
            declared = followed(schema, self._schemas)
        if not isinstance(declared, Mapping) or "default" not in declared:
            return schema
        default = declared["default"]
        bare = {key: value for key, value in schema.items() if key != "default"}
        fault = self._fault(pointer, default)
        if fault is None:
            return {**bare, "default": default}
        message = f"{subject}: {fault}; it is left out"
        self._warn((*pointer, "default"), "default-breaks-schema", message)
        return bare

    def _fault(self, schema: Pointer, default: Any) -> str | None:
        if self._validator is None:
            # The library takes a third of a second to import and set up: most documents go without.
            self._validator = SchemaValidator(self._document, _format_checker())
        found = next(self._validator.check(schema, (*schema, "default"), default), None)
        return None if found is None else found.message


@cache
def _format_checker() -> FormatChecker:
    """The formats that have a Python type, judged by that type."""
    checker = FormatChecker(formats=())
    for name, type_ in _FORMATS.items():
        adapter: TypeAdapter[Any] = TypeAdapter(type_)
        checker.checks(name, raises=ValueError)(_judge(adapter))
    return checker


def _judge(adapter: TypeAdapter[Any]) -> Callable[[object], bool]:
    def judge(value: object) -> bool:
        # A format says nothing of other types.
        return not isinstance(value, str) or adapter.validate_python(value) is not None

    return judge
