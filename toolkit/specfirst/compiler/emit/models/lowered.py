"""The result of lowering: the input of the generator, and the additions to its output."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.scalar_types import Overrides


@dataclass
class Lowered:
    """Component schemas in the generator's dialect."""

    schemas: dict[str, Schema] = field(default_factory=dict)
    inline: dict[str, Overrides] = field(default_factory=dict)
    """Aliases of type expressions, which are inlined."""
    aliases: dict[str, Overrides] = field(default_factory=dict)
    """The overrides of components that are not classes."""
    fields: dict[str, dict[str, Overrides]] = field(default_factory=dict)
    """The overrides of properties, by class and property name."""
    rules: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Constraints on an object as a whole, the class keywords of `CheckedModel`."""
    roots: dict[str, str] = field(default_factory=dict)
    """The component that contains a class, for classes of inline schemas."""

    def belongs_to(self, name: str | None, components: Collection[str]) -> bool:
        """Whether a class is one of the components, or is contained in one."""
        return name is not None and self.roots.get(name, name) in components

    def forget(self, component: str) -> None:
        """Remove a component and everything in it, which then becomes `Any`."""
        for name in [name for name, root in self.roots.items() if root == component]:
            self.schemas.pop(name, None)
            self.inline.pop(name, None)
        self.schemas[component] = {}
        self.aliases[component] = Overrides()
