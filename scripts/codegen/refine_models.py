"""What datamodel-code-generator has no words for, written into its output."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping

from scripts.codegen.lower import Lowered
from scripts.codegen.model_imports import used_imports
from scripts.codegen.scalar_types import Extras
from scripts.codegen.type_expressions import (
    Local,
    annotated,
    parse_type,
    replace_name,
    strip_missing,
    with_extras,
)


def refine(
    source: str,
    lowered: Lowered,
    *,
    docstring: str,
    imported: Mapping[str, Collection[str]] | None = None,
) -> str:
    """The module with the extras of `lowered`, without inline aliases, and with `imported` classes imported."""
    module = ast.parse(source)
    _Refiner(module, lowered).run()
    elsewhere = {name for names in (imported or {}).values() for name in names}
    kept = [each for each in module.body if not lowered.belongs_to(_defined_name(each), elsewhere)]
    body = [each for each in kept if not isinstance(each, ast.ImportFrom)]
    imports = used_imports([each for each in kept if isinstance(each, ast.ImportFrom)], body, imported or {})
    header = ast.Expr(ast.Constant(docstring))
    module.body = [header, *imports, *body]
    return ast.unparse(ast.fix_missing_locations(module)) + "\n"


def _defined_name(statement: ast.stmt) -> str | None:
    if isinstance(statement, ast.ClassDef):
        return statement.name
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            return function.value.id  # N.model_rebuild()
    return None


class _Refiner:
    def __init__(self, module: ast.Module, lowered: Lowered) -> None:
        self._module = module
        self._lowered = lowered
        self._local = Local.of(module)
        self._inlined: dict[str, ast.expr] = {}
        self._aliases = {
            name: each.value.args[1]
            for each in module.body
            if (name := _defined_name(each))
            and isinstance(each, ast.Assign)
            and isinstance(each.value, ast.Call)
        }

    def run(self) -> None:
        for statement in self._module.body:
            name = _defined_name(statement)
            if isinstance(statement, ast.ClassDef):
                self._class(statement)
            elif isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call) and name:
                value = self._substituted(statement.value.args[1])
                statement.value.args[1] = with_extras(value, self._lowered.aliases.get(name), self._local)
        self._module.body = [
            each for each in self._module.body if _defined_name(each) not in self._lowered.inline
        ]

    def _class(self, statement: ast.ClassDef) -> None:
        if statement.name in self._lowered.sizes:
            least, most = self._lowered.sizes[statement.name]
            bounds = {"min_properties": least, "max_properties": most}
            statement.keywords += [
                ast.keyword(key, ast.Constant(bound)) for key, bound in bounds.items() if bound is not None
            ]
            statement.bases = [
                ast.Name("SizedModel")
                if isinstance(base, ast.Name) and self._local.means(base.id, "Model")
                else base
                for base in statement.bases
            ]
        extras = self._lowered.fields.get(statement.name, {})
        body: list[ast.stmt] = []
        for each in statement.body:
            if isinstance(each, ast.AnnAssign):
                self._field(each, extras)
            elif isinstance(each, ast.Assign):
                replaced = self._assignment(each)
                if replaced is None:
                    continue
                each = replaced
            body.append(each)
        statement.body = body or [ast.Pass()]

    def _assignment(self, statement: ast.Assign) -> ast.stmt | None:
        target = statement.targets[0]
        if not isinstance(target, ast.Name):
            return statement
        if target.id == "model_config" and isinstance(statement.value, ast.Call):
            call = statement.value
            # The generator sets it beside types that it does not know; ours are pydantic types.
            call.keywords = [each for each in call.keywords if each.arg != "arbitrary_types_allowed"]
            return statement if call.keywords else None
        if target.id == "__annotations__" and isinstance(statement.value, ast.Dict):
            hint = statement.value.values[0]
            assert isinstance(hint, ast.Subscript)
            hint.value = ast.Name("dict")
            return ast.AnnAssign(ast.Name("__pydantic_extra__"), self._substituted(hint), None, simple=1)
        return statement

    def _field(self, statement: ast.AnnAssign, extras: Mapping[str, Extras]) -> None:
        annotation = self._substituted(statement.annotation)
        found = extras.get(self._property_name(statement))
        if found is not None and found.default:
            annotation = annotated(
                strip_missing(annotation, self._local), self._local, {"validate_default": ast.Constant(True)}
            )
            statement.value = ast.Call(
                ast.Name("json_default"), [ast.parse(repr(found.default[0]), mode="eval").body], []
            )
        statement.annotation = with_extras(annotation, found, self._local)

    def _property_name(self, statement: ast.AnnAssign) -> str:
        assert isinstance(statement.target, ast.Name)
        for call in self._local.field_calls(statement.annotation):
            for keyword in call.keywords:
                if keyword.arg == "alias" and isinstance(keyword.value, ast.Constant):
                    return str(keyword.value.value)
        return statement.target.id

    def _substituted(self, expression: ast.expr) -> ast.expr:
        """The type with inline aliases replaced by what they stand for."""
        return replace_name(expression, self._inline_type)

    def _inline_type(self, name: str) -> ast.expr | None:
        if name not in self._lowered.inline or name not in self._aliases:
            return None
        if name not in self._inlined:
            self._inlined[name] = parse_type("Any")  # of a type that is nothing but itself
            value = self._substituted(self._aliases[name])
            self._inlined[name] = with_extras(value, self._lowered.inline[name], self._local)
        return self._inlined[name]
