"""The subject of the design rules: a document and its expansion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WrittenOperation, operations
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.identifiers import words
from specfirst.compiler.lint.rule import Subject


@dataclass(frozen=True)
class Design(Subject):
    """A bundle with its expansion."""

    served: Bundle

    @cached_property
    def _served(self) -> Mapping[Pointer, WrittenOperation]:
        return {operation.pointer: operation for operation in operations(self.served.document)}

    def expanded(self, operation: WrittenOperation) -> WrittenOperation:
        """The operation with the statuses and headers that follow from its policies."""
        return self._served.get(operation.pointer, operation)

    @cached_property
    def properties(self) -> tuple[tuple[Pointer, str, dict[str, Any]], ...]:
        """The inline schemas of properties by name; a component is not repeated for its references."""
        return tuple(
            ((*node.pointer, "properties", str(name)), str(name), schema)
            for node in self.schemas
            for name, schema in as_mapping(node.value.get("properties")).items()
            if isinstance(schema, dict) and "$ref" not in schema
        )

    @cached_property
    def values(self) -> tuple[tuple[Pointer, str, dict[str, Any]], ...]:
        """The inline schemas of properties, and of path and query parameters, by name."""
        return (*self.properties, *self.parameters("path", "query"))

    def parameters(self, *places: str) -> Iterator[tuple[Pointer, str, dict[str, Any]]]:
        """Yield the inline schemas of parameters in these places, by name."""
        for node in self.nodes(Kind.PARAMETER):
            schema = node.value.get("schema")
            if node.value.get("in") in places and isinstance(schema, dict) and "$ref" not in schema:
                yield node.pointer, str(node.value.get("name")), schema


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name in lower case, the same for `createdAt` and `created_at`."""
    return tuple(word.lower() for word in words(name))
