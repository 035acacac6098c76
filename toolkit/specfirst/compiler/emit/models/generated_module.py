"""Parse the output of datamodel-code-generator into one statement per shape, and the order of components."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.module_order import in_order, recursive_aliases
from specfirst.compiler.emit.models.schema_shapes import PLACEHOLDERS, FieldSheets, SchemaShapes


@dataclass(frozen=True, slots=True)
class GeneratedModule:
    """The parsed output of the generator, with placeholders for the names of components."""

    shapes: SchemaShapes
    imports: tuple[ast.ImportFrom, ...]
    written: Mapping[str, list[ast.stmt]]
    """The class or alias by its name in the output, with the description of an alias."""
    order: tuple[str, ...]
    """The written components, in the order of their statements."""
    rebuilt: tuple[str, ...]
    """The classes that refer to a later one."""
    recursive: frozenset[str]
    """The aliases that contain themselves other than through a class."""


@dataclass(frozen=True, slots=True)
class Written:
    """The parsed output of the generator: its imports, and the statements of each name."""

    imports: tuple[ast.ImportFrom, ...] = ()
    statements: Mapping[str, list[ast.stmt]] = field(default_factory=dict)


def parse_written(source: str, sheets: FieldSheets) -> Written:
    """Parse the source that the generator wrote for these sheets into statements by shape."""
    imports: list[ast.ImportFrom] = []
    written: dict[str, list[ast.stmt]] = {}
    name: str | None = None
    module = ast.parse(source)
    _restore_names(module)
    for statement in module.body:
        if name is not None and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            written[name].append(statement)  # The description of an alias.
            continue
        name = defined_name(statement)
        if name is not None:
            written.setdefault(name, [statement])
        elif isinstance(statement, ast.ImportFrom) and statement.module not in (PLACEHOLDERS, "builtins"):
            imports.append(statement)
    return Written(tuple(imports), sheets.assembled(written))


def _restore_names(module: ast.Module) -> None:
    """Undo renamed imports, such as of `Field` to `Field_aliased`: the fields are renamed instead."""
    imported = [alias for node in module.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    names = {alias.asname: alias.name for alias in imported if alias.asname is not None}
    for alias in imported:
        alias.asname = None
    for node in ast.walk(module) if names else ():
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)


def module_of(written: Written, lowered: Lowered, shapes: SchemaShapes) -> GeneratedModule:
    """Return the module that was written for `shapes`, those of the lowered schemas."""
    aliases = lowered.inline.keys() | lowered.aliases.keys()
    recursive = recursive_aliases({alias: shapes.references(alias) & aliases for alias in aliases})
    references = {name: shapes.references(name) for name in lowered.schemas}
    order, early = in_order(lowered.schemas, references, _needed(shapes, lowered, aliases, recursive))
    return GeneratedModule(
        shapes,
        written.imports,
        written.statements,
        tuple(schema for schema in order if shapes.is_in(schema, written.statements)),
        tuple(schema for schema in early if shapes.is_class(schema)),
        frozenset(recursive),
    )


def _needed(
    shapes: SchemaShapes, lowered: Lowered, aliases: set[str], recursive: set[str]
) -> dict[str, set[str]]:
    """Return the names that Python evaluates in a statement: the bases of a class, and the types of an alias.

    A recursive alias is quoted as a whole.
    """
    needed: dict[str, set[str]] = {}
    for name in lowered.schemas:
        evaluated = shapes.references(name) if name in aliases else set(shapes.bases(name))
        needed[name] = set() if name in recursive else evaluated
    return needed


def defined_name(statement: ast.stmt) -> str | None:
    """Return the class or alias that a statement of a generated module defines or completes."""
    if isinstance(statement, ast.ClassDef):
        return statement.name
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            return function.value.id  # N.model_rebuild()
    return None
