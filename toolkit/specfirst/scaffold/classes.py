"""Find the class of a project that implements a generated interface, and its methods."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from specfirst.project import Project, ProjectError
from specfirst.scaffold.changes import Changes

_SKIPPED: Final = frozenset({"node_modules", "tests", "vendor", "__pycache__", "build", "dist"})
_MOST_BASES: Final = 50
"""The greatest number of base classes that are followed; more is a circle."""


@dataclass(frozen=True, slots=True)
class Implementation:
    """A class that has the interface among its bases."""

    path: str
    """The path of its module in the project."""
    name: str
    methods: frozenset[str]
    """The methods that it has or inherits from classes of the project."""


def find_implementation(
    project: Project, package: str, interface: str, changes: Changes
) -> Implementation | None:
    """Find the class that implements the interface of the package `generated.shop`, or None.

    Raises:
        ProjectError: there are several.
    """
    found: list[Implementation] = []
    for path in modules(project, changes):
        text = changes.read(path) or ""
        if interface not in text:
            continue
        tree = _parsed(path, text)
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef) and _implements(node, tree, package, interface):
                found.append(Implementation(path, node.name, frozenset(_methods(node, tree, changes))))
    if len(found) > 1:
        places = ", ".join(f"{implementation.name} in {implementation.path}" for implementation in found)
        raise ProjectError(f"several classes implement {interface}: {places}; nothing was changed")
    return found[0] if found else None


def modules(project: Project, changes: Changes) -> list[str]:
    """The Python files that people write, by their path in the project, but for tests."""
    outputs = {project.generated, project.clients}
    paths = {path for path in changes.texts if path.endswith(".py")}
    for folder, folders, files in os.walk(project.root):
        folders[:] = [
            name
            for name in folders
            if name not in _SKIPPED and not name.startswith(".") and Path(folder, name) not in outputs
        ]
        paths |= {
            Path(folder, name).relative_to(project.root).as_posix() for name in files if name.endswith(".py")
        }
    return sorted(paths)


def _parsed(path: str, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise ProjectError(f"{path} is no Python: {error}") from error


def _implements(node: ast.ClassDef, tree: ast.Module, package: str, interface: str) -> bool:
    """Whether a base is the interface: imported by its name, or as an attribute of the module of services."""
    for plain in _bases(node):
        if isinstance(plain, ast.Name) and _origin(plain.id, tree) == (f"{package}.services", interface):
            return True
        if isinstance(plain, ast.Attribute) and plain.attr == interface:
            # Written with a dot: two packages can have an interface of that name in one module.
            owner = plain.value.id if isinstance(plain.value, ast.Name) else ast.unparse(plain.value)
            if _origin(owner, tree) == (package, "services") or owner == f"{package}.services":
                return True
    return False


def _bases(node: ast.ClassDef) -> list[ast.expr]:
    """The base classes, without type arguments."""
    return [base.value if isinstance(base, ast.Subscript) else base for base in node.bases]


def _origin(name: str, tree: ast.Module) -> tuple[str, str] | None:
    """Module and name that `name` is imported from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for imported in node.names:
                if (imported.asname or imported.name) == name:
                    return node.module, imported.name
    return None


def _methods(node: ast.ClassDef, tree: ast.Module, changes: Changes) -> Iterator[str]:
    """The names that a class defines or inherits, as far as its bases are classes of the project."""
    waiting, followed = [(node, tree)], 0
    while waiting and followed < _MOST_BASES:
        current, module = waiting.pop()
        followed += 1
        yield from _defined(current.body)
        for plain in _bases(current):
            if isinstance(plain, ast.Name) and (found := _class(plain.id, module, changes)):
                waiting.append(found)


def _defined(body: Sequence[ast.stmt]) -> Iterator[str]:
    """Iterate over the names that a class body binds, also below `if` and `try`."""
    for statement in body:
        match statement:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                yield statement.name
            case ast.Assign():
                yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name() as target, value=ast.expr()):
                yield target.id
            case ast.If() | ast.Try():
                yield from _defined([*statement.body, *statement.orelse])
            case _:
                pass


def _class(name: str, module: ast.Module, changes: Changes) -> tuple[ast.ClassDef, ast.Module] | None:
    """The class of a name, in this module or in the module of the project that it is imported from."""
    origin = _origin(name, module)
    if origin is not None:
        path = origin[0].replace(".", "/")
        name = origin[1]
        text = changes.read(f"{path}.py") or changes.read(f"{path}/__init__.py")
        if text is None:
            return None
        module = _parsed(path, text)
    for node in module.body:
        if isinstance(node, ast.ClassDef) and node.name == name:
            # The methods of a Protocol that is imported are those of the interface, and no implementations.
            is_interface = any(ast.unparse(base).startswith("Protocol") for base in node.bases)
            return None if origin is not None and is_interface else (node, module)
    return None
