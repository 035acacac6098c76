"""Remove defaults that do not match their own schemas, with a warning."""

from __future__ import annotations

from typing import Any

from jsonschema import FormatChecker  # type: ignore[import-untyped]
from pydantic import TypeAdapter, ValidationError

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.lint.examples import SchemaValidator, shortened
from specfirst.runtime.interface import types

_FORMATS = {
    "date-time": types.AwareDatetime, "date": types.Date, "time": types.Time, "uuid": types.Uuid,
    "email": types.EmailStr,
}  # fmt: skip


def drop_wrong_defaults(document: dict[str, Any]) -> list[tuple[Pointer, str]]:
    """Remove each default that does not match its own schema; return the places with messages.

    The schemas are those of JSON Schema 2020-12.
    """
    with_default = [
        node
        for node in walk(document)
        if node.kind is Kind.SCHEMA and isinstance(node.value, dict) and "default" in node.value
    ]
    if not with_default:
        return []
    validator = SchemaValidator(document, _format_checker())
    dropped: list[tuple[Pointer, str]] = []
    wrong: list[dict[str, Any]] = []
    for node in with_default:
        default = node.value["default"]
        error = validator.first_error(node.pointer, default)
        if error is None:
            continue
        wrong.append(node.value)
        if default is not None:  # Null has the same meaning as an absent default.
            message = f"the default {default!r} breaks its schema and is left out: {shortened(error.message)}"
            dropped.append(((*node.pointer, "default"), message))
    for schema in wrong:
        schema.pop("default", None)
    return dropped


def _format_checker() -> FormatChecker:
    """Return a checker of the formats that generated models validate; other formats are ignored."""
    checker = FormatChecker(formats=())
    for name, type_ in _FORMATS.items():
        adapter: TypeAdapter[Any] = TypeAdapter(type_)

        def is_of_format(value: object, adapter: TypeAdapter[Any] = adapter) -> bool:
            if isinstance(value, str):
                adapter.validate_python(value)
            return True

        checker.checks(name, raises=ValidationError)(is_of_format)
    return checker
