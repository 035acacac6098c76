"""The import block of a generated module."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence

# The names that postprocessing writes, and their modules.
_OWN = {
    name: module
    for module, names in {
        "specfirst.runtime.interface.enums": ("IntegerEnum",),
        "specfirst.runtime.interface.models": ("CheckedModel", "json_default"),
        "specfirst.runtime.interface.json_assertions": ("Asserts",),
        "specfirst.runtime.interface.any_of": ("ANY_OF",),
        "specfirst.runtime.interface.one_of": ("EXACTLY_ONE",),
        "specfirst.runtime.interface.read_once": ("READ_ONCE",),
        "specfirst.runtime.interface.tagged_union": ("TaggedUnion",),
        "specfirst.runtime.interface.types": (
            "AwareDatetime", "Date", "Time", "Uuid", "EmailStr", "EcmaPattern",
            "EMAIL_ADDRESS", "EXACT_LITERAL", "UNIQUE_ITEMS",
        ),
        "typing": ("Annotated", "Any", "Literal"),
        "pydantic": ("Field", "StrictBool", "StrictFloat", "StrictInt", "StrictStr"),
    }.items()
    for name in names
}  # fmt: skip


def used_imports(
    written: Iterable[ast.ImportFrom], needed: Collection[str], imported: Mapping[str, Collection[str]]
) -> list[ast.ImportFrom]:
    """Return the imports of needed names, and the re-exports of classes of other packages (PEP 484)."""
    by_module: dict[str, dict[str, ast.alias]] = {}
    bound: set[str] = set()
    for statement in written:
        for alias in statement.names:
            name = alias.asname or alias.name
            if name in needed:
                by_module.setdefault(statement.module or "", {})[name] = alias
                bound.add(name)
    for name, module in _OWN.items():
        if name in needed and name not in bound:
            by_module.setdefault(module, {})[name] = ast.alias(name)
    for module, names in imported.items():
        by_module.setdefault(module, {}).update({name: ast.alias(name, name) for name in names})
    return [
        ast.ImportFrom(module, [aliases[name] for name in sorted(aliases)], 0)
        for module, aliases in sorted(by_module.items())
    ]


def names_in(body: Sequence[ast.stmt]) -> set[str]:
    """Return the names that statements refer to, including those in quoted types."""
    names: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                # Not the names of fields and aliases, since new nodes have no context.
                if not isinstance(getattr(node, "ctx", None), ast.Store):
                    names.add(node.id)
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and isinstance(statement, ast.Assign)
            ):
                names |= _quoted_names(node.value)
    return names


def _quoted_names(text: str) -> set[str]:
    """Return the names in a type that an alias quotes because they are defined later."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
