"""The independent judge: a JSON Schema validator of another make than ours, on the written schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jsonschema_rs

from specfirst.conformance.written_discriminators import without_discriminators


class WrittenValidator:
    """JSON Schema 2020-12 with formats and discriminators asserted, over a schema without references."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self._validator = jsonschema_rs.Draft202012Validator(
            without_discriminators(schema), validate_formats=True
        )

    def admits(self, value: Any) -> bool:
        """Whether the value keeps the schema."""
        return bool(self._validator.is_valid(value))

    def complaint(self, value: Any) -> str | None:
        """The first thing that is wrong with the value."""
        error = next(iter(self._validator.iter_errors(value)), None)
        return (
            None
            if error is None
            else f"{'/'.join(map(str, error.instance_path)) or 'the whole'}: {error.message}"
        )
