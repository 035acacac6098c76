"""The models of an API as statements, before they are written to one file or several."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from specfirst.compiler.document.schema_walk import reached
from specfirst.compiler.emit.models.generated_module import GeneratedModule
from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.statement_templates import Statement, StatementTemplates


@dataclass(frozen=True)
class ModelsModule:
    """The statements of models.py."""

    docstring: str
    imports: Sequence[ast.ImportFrom]
    definitions: Mapping[str, Statement]
    """The definitions by name, in an order in which Python can evaluate them."""
    completions: Mapping[str, str]
    """Statements that complete a class once the classes that it refers to are defined."""

    @property
    def source(self) -> str:
        """Return the text of models.py."""
        header = [ast.Expr(ast.Constant(self.docstring)), *self._postponed(self.definitions), *self.imports]
        texts = (definition.text for definition in self.definitions.values())
        return "\n".join([ast.unparse(ast.Module(header, [])), *texts, *self.completions.values()]) + "\n"

    def imports_of(self, names: Iterable[str]) -> str:
        """Return the imports of a module with these definitions, in this order, without the re-exports."""
        return ast.unparse(ast.Module([*self._postponed(names), *map(_plain, self.imports)], []))

    def _postponed(self, names: Iterable[str]) -> list[ast.ImportFrom]:
        """Return the import that postpones annotations, if one refers to its own or to a later class.

        Without it, the module imports a quarter faster, since Pydantic compiles no annotations.
        """
        waiting = dict.fromkeys(names)
        for name in list(waiting):
            if not self.references[name].isdisjoint(waiting):
                return [ast.ImportFrom("__future__", [ast.alias("annotations")], 0)]
            del waiting[name]
        return []

    @property
    def reexported(self) -> dict[str, str]:
        """The names that other packages define, and their modules."""
        return {
            alias.name: str(statement.module)
            for statement in self.imports
            for alias in statement.names
            if alias.asname == alias.name
        }

    @cached_property
    def references(self) -> dict[str, frozenset[str]]:
        """The names in the module that each definition refers to, itself included if it is recursive."""
        known = self.definitions.keys()
        return {name: definition.names & known for name, definition in self.definitions.items()}

    def reached(self, names: Iterable[str]) -> set[str]:
        """Return the names and everything that they refer to."""
        known = (name for name in names if name in self.definitions)
        return reached(known, self.references.__getitem__)


def _plain(statement: ast.ImportFrom) -> ast.ImportFrom:
    names = [
        ast.alias(alias.name, None if alias.asname == alias.name else alias.asname)
        for alias in statement.names
    ]
    return ast.ImportFrom(statement.module, names, statement.level)


def postprocess(
    generated: GeneratedModule,
    lowered: Lowered,
    *,
    docstring: str,
    imported: Mapping[str, Collection[str]] | None = None,
) -> ModelsModule:
    """Return the module with the additions of `lowered`, aliases inlined and `imported` classes imported."""
    templates = StatementTemplates(generated, lowered)
    elsewhere = {name for names in (imported or {}).values() for name in names}

    def is_kept(name: str) -> bool:
        return name not in lowered.inline and not lowered.belongs_to(name, elsewhere)

    statements = [templates.own(name) for name in generated.own if is_kept(name)]
    statements += [templates.component(name) for name in generated.order if is_kept(name)]
    needed = {name for statement in statements for name in statement.names}
    return ModelsModule(
        docstring,
        used_imports(generated.imports, needed, imported or {}),
        {statement.defines: statement for statement in statements},
        {name: f"{name}.model_rebuild()" for name in generated.rebuilt if is_kept(name)},
    )


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
