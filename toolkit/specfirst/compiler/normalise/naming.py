"""Class names of component schemas: valid, unique, and distinct from the names that models.py itself uses."""

from __future__ import annotations

import keyword
from collections.abc import Iterable

from specfirst.compiler.identifiers import claim_class, pascal

# Names that a generated module imports, or uses with another meaning.
_RESERVED = frozenset(keyword.kwlist) | frozenset(
    {
        "Annotated", "Any", "Dict", "List", "Literal", "Optional", "Tuple", "Type", "Union", "TypeAliasType",
        "AnyUrl", "BaseModel", "ConfigDict", "Field", "MISSING", "RootModel", "StringConstraints",
        "StrictBool", "StrictBytes", "StrictFloat", "StrictInt", "StrictStr",
        "Enum", "IntEnum", "StrEnum", "IntegerEnum", "Model", "CheckedModel",
        "TaggedUnion",
        "AwareDatetime", "Date", "Time", "Uuid", "EmailStr", "EcmaPattern",
    }
)  # fmt: skip


class ClassNames:
    """Allocates unique class names."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def __contains__(self, name: str) -> bool:
        return name in self._taken

    def allocate(self, wanted: str) -> str:
        """Return `wanted` as a class name.

        `Field`, which models.py uses, becomes `FieldSchema`, and a second `User` becomes `User2`.
        """
        base = pascal(wanted, fallback="Schema").rstrip("_")
        if base in _RESERVED:
            base += "Schema"
        return claim_class(base, self._taken)

    def allocate_all(self, components: Iterable[str]) -> dict[str, str]:
        """Allocate names of components. Names that are valid as they are take precedence."""
        components = list(components)
        exact = [name for name in components if pascal(name) == name and name not in _RESERVED]
        names = {name: self.allocate(name) for name in exact}
        names.update((name, self.allocate(name)) for name in components if name not in names)
        return {name: names[name] for name in components}
