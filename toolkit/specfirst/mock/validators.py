"""Validators of the schemas of one document."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

import jsonschema_rs

Validator = jsonschema_rs.Draft202012Validator

_DOCUMENT: Final = "urn:specfirst:document"
_MOST_VALIDATORS: Final = 100
"""The number of validators that are kept: one of a large document takes more than a megabyte."""


class Validators:
    """Compiles the schemas of responses when they are first needed, without the rest of the document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = {key: document[key] for key in ("components", "paths") if key in document}
        # A validator of the whole document for each schema would take gigabytes for a document of megabytes.
        self._registry = _registry(self._document)
        self._of_key = lru_cache(_MOST_VALIDATORS)(self._compiled)
        self._inline: dict[int, Any] = {}

    def of(self, schema: Any) -> Validator | None:
        """Return the validator of a schema; None if the engine cannot compile its patterns."""
        reference = schema.get("$ref") if isinstance(schema, Mapping) and len(schema) == 1 else None
        if isinstance(reference, str):
            return self._of_key(reference)
        self._inline[id(schema)] = schema
        return self._of_key(id(schema))

    def whole(self, schema: Any) -> dict[str, Any]:
        """Return the root of the schema's validator, at which the paths in its errors begin."""
        return {"allOf": [schema], **self._document}

    def is_valid(self, schema: Any, value: Any) -> bool:
        """Whether the value matches the schema and its formats; True if the schema cannot be compiled."""
        validator = self.of(schema)
        return validator is None or validator.is_valid(value)

    def _compiled(self, key: str | int) -> Validator | None:
        schema = {"$ref": key} if isinstance(key, str) else self._inline[key]
        try:
            return Validator({"allOf": [_absolute(schema)]}, registry=self._registry, validate_formats=True)
        except (ValueError, jsonschema_rs.ReferencingError):
            return None


def _registry(document: Mapping[str, Any]) -> jsonschema_rs.Registry | None:
    try:
        return jsonschema_rs.Registry([(_DOCUMENT, _absolute(document))])
    except (ValueError, jsonschema_rs.ReferencingError):
        return None


def _absolute(node: Any) -> Any:
    """The node, its references with the name of the document."""
    if isinstance(node, list):
        return [_absolute(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    absolute = {key: _absolute(value) for key, value in node.items()}
    reference = node.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        absolute["$ref"] = _DOCUMENT + reference
    return absolute
