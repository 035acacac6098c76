"""An independent JSON Schema validator for written schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from specfirst.conformance.written_discriminators import without_discriminators

_ASSERTED_FORMATS = frozenset({"date-time", "date", "time", "uuid", "email"})
"""The formats that services enforce; others are annotations (JSON Schema 2020-12 Validation, 7.2.1)."""
_DATA = frozenset({"const", "default", "enum", "example", "examples"})


class WrittenValidator:
    """Validates by JSON Schema 2020-12 with formats and discriminators, over schemas without references."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = jsonschema_rs.Draft202012Validator(
            _without_annotated_formats(without_discriminators(schema)), validate_formats=True
        )

    def admits(self, value: Any) -> bool:
        """Whether the value matches the schema."""
        return bool(self._validator.is_valid(value))

    def error(self, value: Any) -> str | None:
        """Return the first error of the value."""
        error = next(iter(self._validator.iter_errors(value)), None)
        return (
            None
            if error is None
            else f"{'/'.join(map(str, error.instance_path)) or 'the whole'}: {error.message}"
        )


def _without_annotated_formats(node: Any) -> Any:
    """Return a schema whose every `format` is one that services enforce."""
    if isinstance(node, list):
        return [_without_annotated_formats(child) for child in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: child if key in _DATA else _without_annotated_formats(child)
        for key, child in node.items()
        # A property of this name has a schema, and no text.
        if key != "format" or not isinstance(child, str) or child in _ASSERTED_FORMATS
    }
