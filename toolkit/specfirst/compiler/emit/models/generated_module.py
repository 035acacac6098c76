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
    imports: Mapping[str, str]
    """The imported names, with their modules."""
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
    """The parsed output of the generator: the modules of imported names, and the statements of each name."""

    imports: Mapping[str, str] = field(default_factory=dict)
    statements: Mapping[str, list[ast.stmt]] = field(default_factory=dict)


def parse_written(source: str, sheets: FieldSheets) -> Written:
    """Parse the source that the generator wrote for these sheets into statements by shape."""
    imports: dict[str, str] = {}
    renamed: dict[str, str] = {}
    written: dict[str, list[ast.stmt]] = {}
    name: str | None = None
    module = ast.parse(source)
    for statement in module.body:
        if name is not None and isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            written[name].append(statement)  # The description of an alias.
            continue
        name = defined_name(statement)
        if name is not None:
            written.setdefault(name, [statement])
        elif isinstance(statement, ast.ImportFrom) and statement.module != PLACEHOLDERS:
            renamed |= {alias.asname: alias.name for alias in statement.names if alias.asname}
            if statement.module != "builtins":
                imports |= {alias.name: str(statement.module) for alias in statement.names}
    # Where a field has the name of an import, such as `Field`, the field is renamed instead.
    for node in ast.walk(module) if renamed else ():
        if isinstance(node, ast.Name):
            node.id = renamed.get(node.id, node.id)
    return Written(imports, sheets.assembled(written))


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
        tuple(schema for schema in order if shapes.placeholder(schema) in written.statements),
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
        evaluated = shapes.references(name) if name in aliases else set(shapes.instances[name].bases)
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
