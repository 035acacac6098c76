"""What datamodel-code-generator has no words for, written into its output."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from specfirst.compiler.emit.models.lowered import Lowered
from specfirst.compiler.emit.models.lowered_types import recursive_aliases, type_source
from specfirst.compiler.emit.models.model_imports import used_imports
from specfirst.compiler.emit.models.postprocess_classes import ClassPostprocessor
from specfirst.compiler.emit.models.type_expressions import Local, parse_type, replace_name, with_overrides


def postprocess(
    source: str,
    lowered: Lowered,
    *,
    docstring: str,
    imported: Mapping[str, Collection[str]] | None = None,
) -> str:
    """The module with what `lowered` adds, without inline aliases, importing the `imported` classes."""
    module = ast.parse(source)
    _Postprocessor(module, lowered).run()
    elsewhere = {name for names in (imported or {}).values() for name in names}
    kept = [each for each in module.body if not lowered.belongs_to(defined_name(each), elsewhere)]
    body = [each for each in kept if not isinstance(each, ast.ImportFrom)]
    written = [each for each in kept if isinstance(each, ast.ImportFrom)]
    header = ast.Expr(ast.Constant(docstring))
    module.body = [header, *used_imports(written, body, imported or {}), *body]
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"


def defined_name(statement: ast.stmt) -> str | None:
    """The class or alias that a statement of a generated module defines or completes."""
    if isinstance(statement, ast.ClassDef):
        return statement.name
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            return function.value.id  # N.model_rebuild()
    return None


class _Postprocessor:
    def __init__(self, module: ast.Module, lowered: Lowered) -> None:
        self._module = module
        self._lowered = lowered
        self._local = Local.of(module)
        self._inlined: dict[str, ast.expr] = {}
        recursive = recursive_aliases(lowered.schemas, lowered.inline.keys() | lowered.aliases.keys())
        # The generator writes a recursive alias of an array as a bare `list`.
        self._aliases = {
            name: parse_type(type_source(lowered.schemas[name])) if name in recursive else value
            for name, value in _aliases(module)
        }
        self._recursive = recursive

    def run(self) -> None:
        classes = ClassPostprocessor(self._lowered, self._local, self._substituted)
        kept: list[ast.stmt] = []
        for statement in self._module.body:
            name = defined_name(statement)
            if name in self._lowered.inline:
                continue
            if isinstance(statement, ast.ClassDef):
                classes.postprocess(statement)
            elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and name:
                statement.value.args[1] = self._alias(name)
            kept.append(statement)
        self._module.body = kept

    def _alias(self, name: str) -> ast.expr:
        value = self._substituted(self._aliases[name])
        value = with_overrides(value, self._lowered.aliases.get(name), self._local)
        # Quoted whole, it may name itself and what comes later.
        return ast.Constant(ast.unparse(value)) if name in self._recursive else value

    def _substituted(self, expression: ast.expr) -> ast.expr:
        """The type with inline aliases replaced by what they stand for."""
        return replace_name(expression, self._inline_type)

    def _inline_type(self, name: str) -> ast.expr | None:
        if name not in self._lowered.inline or name not in self._aliases:
            return None
        if name not in self._inlined:
            self._inlined[name] = parse_type("Any")  # of a type that is nothing but itself
            value = self._substituted(self._aliases[name])
            overrides = self._lowered.inline[name]
            self._inlined[name] = with_overrides(value, overrides, self._local)
        return self._inlined[name]


def _aliases(module: ast.Module) -> list[tuple[str, ast.expr]]:
    return [
        (name, each.value.args[1])
        for each in module.body
        if isinstance(each, ast.Assign) and isinstance(each.value, ast.Call) and (name := defined_name(each))
    ]
