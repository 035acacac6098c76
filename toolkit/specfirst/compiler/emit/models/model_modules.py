"""Emit the models of a large API as a package with a module per tag, imported when first used.

An API of many operations has thousands of classes, mostly of webhooks and of tags that a process never uses.
A single module would build all of them before the first request.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from specfirst.compiler.document.methods import HTTP_METHODS
from specfirst.compiler.document.operations import WEBHOOK_SECTIONS
from specfirst.compiler.document.references import follow, reference_in, schema_name, target_of
from specfirst.compiler.emit.models.models_module import ModelsModule
from specfirst.compiler.identifiers import claim, snake
from specfirst.compiler.normalise.views import mapping_of

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
    for item in (document.get("paths") or {}).values():
        resolved = follow(document, item)
        if not isinstance(resolved, Mapping):
            continue
        for method in HTTP_METHODS:
            operation = resolved.get(method)
            if isinstance(operation, Mapping):
                tag = str(next(iter(operation.get("tags") or ["default"])))
                parts = [operation, resolved.get("parameters")]
                users.setdefault(tag, set()).update(_schemas_in(document, parts))
    sent = _schemas_in(document, [document.get(section) for section in WEBHOOK_SECTIONS])
    return {**users, _WEBHOOKS: sent}


def _schemas_in(document: Mapping[str, Any], parts: Sequence[Any]) -> set[str]:
    """Return the component schemas that parts of a document refer to."""
    found: set[str] = set()
    seen: set[str] = set()
    pending = list(parts)
    while pending:
        node = pending.pop()
        if isinstance(node, Mapping):
            reference = reference_in(node)
            if reference is not None and reference not in seen:
                seen.add(reference)
                name = schema_name(reference)
                found.update(() if name is None else (name,))
                pending += [] if name is not None else [target_of(document, reference)]
            found.update(filter(None, map(schema_name, mapping_of(dict(node)).values())))
            pending.extend(node.values())
        elif isinstance(node, list):
            pending.extend(node)
    return found


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
    modules: dict[str, str] = {}
    for tag in users:
        if tag != _WEBHOOKS:
            modules[tag] = claim(snake(tag), taken)
    return {
        name: _home([modules[user] for user in found if user != _WEBHOOKS], found)
        for name, found in used_by.items()
    }


def _home(tags: Sequence[str], users: Sequence[str]) -> str:
    if tags:
        return tags[0] if len(tags) == 1 else _COMMON
    return _WEBHOOKS if users else _UNUSED


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
