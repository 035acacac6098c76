"""Find unions that contain themselves, which take exponential time to validate without a cache."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import reached
from specfirst.compiler.normalise.views import referenced_schemas

_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})


class Recursion:
    """Finds components of a document that contain themselves."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas
        self._is_recursive = cache(self._contains_itself)
        self._contained = cache(self._references_of)

    def is_repeated(self, component: str, variants: tuple[Any, ...]) -> bool:
        """Whether a union in the component occurs again inside several of its variants."""
        nesting = [variant for variant in variants if not self._is_scalar(variant)]
        return len(nesting) > 1 and self._is_recursive(component)

    def _contains_itself(self, component: str) -> bool:
        return component in reached(self._contained(component), self._contained)

    def _is_scalar(self, schema: Any, depth: int = 0) -> bool:
        if not isinstance(schema, dict) or depth > len(self._schemas):
            return False
        reference = reference_in(schema)
        if reference is not None:
            return self._is_scalar(self._schemas.get(schema_name(reference) or ""), depth + 1)
        written = schema.get("type") or "any"
        kinds = {written} if isinstance(written, str) else set(written)
        return "enum" in schema or "const" in schema or kinds <= _SCALARS

    def _references_of(self, component: str) -> set[str]:
        return referenced_schemas(self._schemas.get(component))
