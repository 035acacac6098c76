"""Find unions that contain themselves, which take exponential time to validate without a cache."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.references import reference_in, schema_name

_SCALARS = frozenset({"string", "number", "integer", "boolean", "null"})


class Recursion:
    """Finds components of a document that contain themselves."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self._schemas = schemas
        self._contained: dict[str, set[str]] = {}
        self._recursive: dict[str, bool] = {}

    def is_repeated(self, component: str, variants: tuple[Any, ...]) -> bool:
        """Whether a union in the component occurs again inside several of its variants."""
        nesting = [variant for variant in variants if not self._is_scalar(variant)]
        return len(nesting) > 1 and self._is_recursive(component)

    def _is_recursive(self, component: str) -> bool:
        if component not in self._recursive:
            self._recursive[component] = component in self._reachable(component)
        return self._recursive[component]

    def _is_scalar(self, schema: Any, depth: int = 0) -> bool:
        if not isinstance(schema, dict) or depth > len(self._schemas):
            return False
        reference = reference_in(schema)
        if reference is not None:
            return self._is_scalar(self._schemas.get(schema_name(reference) or ""), depth + 1)
        written = schema.get("type") or "any"
        kinds = {written} if isinstance(written, str) else set(written)
        return "enum" in schema or "const" in schema or kinds <= _SCALARS

    def _reachable(self, component: str) -> set[str]:
        """Return the components that the component contains, directly or indirectly."""
        found: set[str] = set()
        pending = [component]
        while pending:
            for name in self._direct(pending.pop()) - found:
                found.add(name)
                pending.append(name)
        return found

    def _direct(self, component: str) -> set[str]:
        if component not in self._contained:
            self._contained[component] = set(_references(self._schemas.get(component)))
        return self._contained[component]


def _references(schema: Any) -> Iterator[str]:
    pending = [schema]
    while pending:
        node = pending.pop()
        if isinstance(node, dict):
            name = schema_name(reference_in(node) or "")
            if name is not None:
                yield name
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
