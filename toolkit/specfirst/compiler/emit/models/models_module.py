"""The models of an API as statements, before they are written to one file or several."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from specfirst.compiler.document.json_pointer import descendants
from specfirst.compiler.document.operations import WEBHOOK_SECTIONS, resolved_operations
from specfirst.compiler.document.references import reference_in, schema_name, target_of
from specfirst.compiler.document.schema_walk import reached
from specfirst.compiler.emit.models.generated_module import GeneratedModule
from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.statement_templates import Statement, StatementTemplates
from specfirst.compiler.identifiers import claim, snake
from specfirst.compiler.normalise.views import mapping_of


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
        return name not in lowered.inline and lowered.roots.get(name, name) not in elsewhere

    statements = [templates.component(name) for name in generated.order if is_kept(name)]
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
    written: Mapping[str, str], needed: Iterable[str], imported: Mapping[str, Collection[str]]
) -> list[ast.ImportFrom]:
    """Return the imports of needed names, and the re-exports of classes of other packages (PEP 484)."""
    modules = {**_OWN, **written}
    aliases: dict[str, list[ast.alias]] = {}
    for name in sorted(needed):
        if name in modules:
            aliases.setdefault(modules[name], []).append(ast.alias(name))
    aliases |= {
        module: [ast.alias(name, name) for name in sorted(names)] for module, names in imported.items()
    }
    return [ast.ImportFrom(module, aliases[module], 0) for module in sorted(aliases)]


MAX_CLASSES_IN_A_MODULE = 300
"""The most classes in one module, which take 0.1 s to import."""

Users = Mapping[str, Collection[str]]
"""The component classes that each tag, or the webhooks together, use."""

_COMMON = "common"
_WEBHOOKS = "webhooks"
_UNUSED = "unused"


def model_files(module: ModelsModule, package: str, document: Mapping[str, Any]) -> dict[str, str]:
    """Return the files of the models of `package` by path: `models.py`, or the modules of `models/`.

    `document` is the normalised document.
    """
    if len(module.definitions) <= MAX_CLASSES_IN_A_MODULE:
        return {"models.py": module.source}
    homes = _homes(module, _users(document))
    package = f"{package}.models"
    files = {f"models/{name}.py": _text(module, name, homes, package) for name in sorted({*homes.values()})}
    return {"models/__init__.py": _index(module, homes, package), **files}


def _users(document: Mapping[str, Any]) -> Users:
    """Return the schemas that operations use, by tag, directly or indirectly; webhooks come last."""
    users: dict[str, set[str]] = {}
    for _, method, item in resolved_operations(document):
        tag = str(next(iter(item[method].get("tags") or ["default"])))
        parts = [item[method], item.get("parameters")]
        users.setdefault(tag, set()).update(_schemas_in(document, parts))
    sent = _schemas_in(document, [document.get(section) for section in WEBHOOK_SECTIONS])
    return {**users, _WEBHOOKS: sent}


def _schemas_in(document: Mapping[str, Any], parts: list[Any]) -> set[str]:
    """Return the component schemas that parts of a document refer to."""

    def referred(reference: str) -> set[str]:
        return _references(target_of(document, reference)) if schema_name(reference) is None else set()

    return set(filter(None, map(schema_name, reached(_references(parts), referred))))


def _references(part: Any) -> set[str]:
    nodes = [node for _, node in descendants(part) if isinstance(node, dict)]
    mapped = (target for node in nodes for target in mapping_of(node).values())
    return {*filter(None, map(reference_in, nodes)), *mapped}


def _homes(module: ModelsModule, users: Users) -> dict[str, str]:
    """Return the module in which each name is defined.

    The classes that a class refers to are used by at least its own tags, so that no two modules import each
    other.
    """
    used_by: dict[str, list[str]] = {name: [] for name in module.definitions}
    for user, names in users.items():
        for name in module.reached(names):
            used_by[name].append(user)
    taken: set[str] = {_COMMON, _WEBHOOKS, _UNUSED}
    modules = {tag: claim(snake(tag), taken) for tag in users if tag != _WEBHOOKS}
    homes: dict[str, str] = {}
    for name, found in used_by.items():
        tags = [modules[user] for user in found if user != _WEBHOOKS]
        only = tags[0] if len(tags) == 1 else _COMMON
        homes[name] = only if tags else _WEBHOOKS if found else _UNUSED
    return homes


def _text(module: ModelsModule, name: str, homes: Mapping[str, str], package: str) -> str:
    """Write a module with its definitions in order and all imports; formatting removes unused ones."""
    own = [model for model, home in homes.items() if home == name]
    needed = {model for one in own for model in module.references[one] if homes[model] != name}
    siblings: dict[str, list[str]] = {}
    for model in sorted(needed):
        siblings.setdefault(f"{package}.{homes[model]}", []).append(model)
    docstring = f"{module.docstring} {_CONTENTS.get(name, f'Those of `{name}`.')}"
    imports = [f"from {sibling} import {', '.join(names)}" for sibling, names in siblings.items()]
    definitions = [module.definitions[model].text for model in own]
    completions = [module.completions[model] for model in own if model in module.completions]
    text = [_docstring(docstring), module.imports_of(own), *imports, *definitions, *completions]
    return "\n\n".join(text) + "\n"


def _docstring(text: str) -> str:
    return ast.unparse(ast.Module([ast.Expr(ast.Constant(text))], []))


def _index(module: ModelsModule, homes: Mapping[str, str], package: str) -> str:
    """Write `__init__.py`, with every name and the module that it is imported from."""
    modules: dict[str, list[str]] = {}
    for name, home in homes.items():
        modules.setdefault(f"{package}.{home}", []).append(name)
    for name, home in module.reexported.items():
        modules.setdefault(home, []).append(name)
    ordered = {home: sorted(modules[home]) for home in sorted(modules)}
    own = [f"    from {home} import *  # noqa: F403" for home in ordered if home.startswith(f"{package}.")]
    others = [f"    from {home} import {name} as {name}" for name, home in sorted(module.reexported.items())]
    return _INDEX.format(
        docstring=_docstring(f"{module.docstring} {_LAZILY}"),
        imports="\n".join([*own, *others]),
        modules=repr(ordered),
        lazy=_LAZY,
    )


_CONTENTS = {
    _COMMON: "Those of several tags.",
    _WEBHOOKS: "Those of webhooks alone.",
    _UNUSED: "Those that no operation uses.",
}
_LAZY = "specfirst.runtime.interface.lazy_names"
_LAZILY = "Each module is imported when a name of it is first used."
_INDEX = """{docstring}

from __future__ import annotations

from typing import TYPE_CHECKING

from {lazy} import lazy_names

if TYPE_CHECKING:
{imports}
else:
    __getattr__, __dir__ = lazy_names(__name__, {modules})
"""
