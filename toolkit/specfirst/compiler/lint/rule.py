"""What a rule is, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.document.grammar import Kind, Node, walk
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WrittenOperation, operations
from specfirst.compiler.document.references import follow
from specfirst.compiler.expand.catalogue import Catalogue


class Finding(NamedTuple):
    """Where, and what is wrong and what to write instead."""

    pointer: Pointer
    message: str


@dataclass(frozen=True)
class Subject:
    """A bundle, with the views of it that rules share."""

    bundle: Bundle
    catalogue: Catalogue | None

    @property
    def document(self) -> dict[str, Any]:
        """The document of the bundle, without references to other files."""
        return self.bundle.document

    @cached_property
    def operations(self) -> tuple[WrittenOperation, ...]:
        """The operations of the document, webhooks included."""
        return tuple(operations(self.document))

    @cached_property
    def _by_kind(self) -> Mapping[Kind, list[Node]]:
        found: dict[Kind, list[Node]] = {}
        for node in walk(self.document):
            if isinstance(node.value, dict):
                found.setdefault(node.kind, []).append(node)
        return found

    def nodes(self, kind: Kind) -> list[Node]:
        """Every object of a kind, in document order, each component once."""
        return self._by_kind.get(kind, [])

    @property
    def schemas(self) -> list[Node]:
        """Every schema of the document, in document order."""
        return self.nodes(Kind.SCHEMA)

    def follow(self, node: Any) -> Any:
        """The end of a chain of references; None when it leads nowhere."""
        return follow(self.document, node)


@dataclass(frozen=True)
class Expansion(Subject):
    """An expanded bundle, with the document that it was made of."""

    source: dict[str, Any]


Rule = Callable[[Subject], Iterator[Finding]]
"""A generator function; its name with dashes is the rule's id, its docstring the reason for it."""


def rule_id(rule: Callable[..., object]) -> str:
    """`path_parameters_declared` → `path-parameters-declared`."""
    return rule.__name__.replace("_", "-")


def is_component(pointer: Pointer) -> bool:
    """Whether the pointer is that of a component itself."""
    return len(pointer) == 3 and pointer[0] == "components"


def types_of(schema: Mapping[str, Any]) -> set[str]:
    """The types that a schema names, without `null`."""
    written = schema.get("type")
    listed = [written] if isinstance(written, str) else written if isinstance(written, list) else []
    return {kind for kind in listed if isinstance(kind, str)} - {"null"}
