"""Write keywords without an equivalent type as a schema that the runtime checks on the value itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from specfirst.compiler.document.patterns import is_python_pattern
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import (
    MAX_DEPTH,
    NAMED_SUBSCHEMAS,
    ONE_SUBSCHEMA,
    SUBSCHEMA_LISTS,
    Schema,
)
from specfirst.runtime.interface.json_assertions import ASSERTED_KEYWORDS

_MAX_SCHEMAS = 200
_FORMATS = frozenset({"date-time", "date", "time", "uuid", "email"})
_NOT_CHECKED = frozenset({"unevaluatedItems", "unevaluatedProperties", "$dynamicRef"})


class NotAssertable(Exception):
    """Raised for a schema that is recursive, too large, or has a keyword that is not checked."""


class AssertionWriter:
    """Writes schemas of one document with their references resolved."""

    def __init__(self, deref: Callable[[str], Any]) -> None:
        self._deref = deref
        self._count = 0

    def write(self, schema: Schema) -> Schema:
        """Return the schema with every reference replaced by its target.

        Raises:
            NotAssertable: the schema cannot be written.
        """
        self._count = 0
        written = self._written(schema, 0)
        assert isinstance(written, dict)
        return written

    def _written(self, schema: Any, depth: int) -> Any:
        if isinstance(schema, bool):
            return schema
        self._count += 1
        if not isinstance(schema, dict) or depth > MAX_DEPTH or self._count > _MAX_SCHEMAS:
            raise NotAssertable
        reference = reference_in(schema)
        if reference is not None:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            target = self._written(self._deref(reference), depth + 1)
            written = self._written(rest, depth + 1)
            return {"allOf": [target, written]} if written else target
        if schema.get("format") in _FORMATS or not _NOT_CHECKED.isdisjoint(schema):
            raise NotAssertable
        return {key: self._keyword(key, schema[key], depth + 1) for key in schema if key in ASSERTED_KEYWORDS}

    def _keyword(self, key: str, value: Any, depth: int) -> Any:
        if key == "pattern":
            _check_pattern(value)
        if key in NAMED_SUBSCHEMAS and isinstance(value, dict):
            for pattern in value if key == "patternProperties" else ():
                _check_pattern(pattern)
            return {name: self._written(subschema, depth) for name, subschema in value.items()}
        if key in SUBSCHEMA_LISTS and isinstance(value, list):
            return [self._written(subschema, depth) for subschema in value]
        return self._written(value, depth) if key in ONE_SUBSCHEMA else value


def _check_pattern(pattern: Any) -> None:
    if not isinstance(pattern, str) or not is_python_pattern(pattern):
        raise NotAssertable
