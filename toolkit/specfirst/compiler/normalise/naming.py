"""Class names of component schemas: valid, unique, and free of the names that models.py itself uses."""

from __future__ import annotations

import keyword
from collections.abc import Iterable

from specfirst.compiler.identifiers import pascal, unique_class

# What a generated module imports, or means by these names.
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
    """Gives out class names, each once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def __contains__(self, name: str) -> bool:
        return name in self._taken

    def allocate(self, wanted: str) -> str:
        """`wanted` as a class name: `FieldSchema` where models.py needs `Field`, `User2` after `User`."""
        base = pascal(wanted, fallback="Schema").rstrip("_")
        if base in _RESERVED:
            base += "Schema"
        name = unique_class(base, self._taken)
        self._taken.add(name)
        return name

    def allocate_all(self, components: Iterable[str]) -> dict[str, str]:
        """Names of components. One that is a class name as it stands gets it before another could take it."""
        components = list(components)
        exact = [name for name in components if pascal(name) == name and name not in _RESERVED]
        names = {name: self.allocate(name) for name in exact}
        names.update((name, self.allocate(name)) for name in components if name not in names)
        return {name: names[name] for name in components}
