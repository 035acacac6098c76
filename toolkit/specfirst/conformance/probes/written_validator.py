"""An independent JSON Schema validator for written schemas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from specfirst.conformance.written_discriminators import without_discriminators


class WrittenValidator:
    """Validates by JSON Schema 2020-12 with formats and discriminators, over schemas without references."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = jsonschema_rs.Draft202012Validator(
            without_discriminators(schema), validate_formats=True
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
