"""Add to the generated classes what datamodel-code-generator cannot express."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any

from specfirst.compiler.emit.models.lowered import Lowered, Overrides
from specfirst.compiler.emit.models.type_expressions import (
    Local,
    annotated,
    parse_type,
    strip_missing,
    with_overrides,
    without_descriptions,
)


@dataclass(frozen=True, slots=True)
class ClassAdditions:
    """Additions to one class."""

    rules: Mapping[str, Any] | None = None
    fields: Mapping[str, Overrides] = field(default_factory=dict)
    """Additions by property name; properties without additions are left out."""
    bases: int = 0
    """The number of base classes, besides the generator's own."""

    @classmethod
    def of(cls, name: str, lowered: Lowered, bases: int) -> ClassAdditions:
        """Return what lowering adds to the class of this name."""
        fields = lowered.fields.get(name, {})
        kept = {field_name: overrides for field_name, overrides in fields.items() if not overrides.is_empty}
        return cls(lowered.rules.get(name), kept, bases)

    @property
    def key(self) -> Hashable:
        """A key that is equal for classes with equal additions."""
        return repr(self)


class ClassPostprocessor:
    """Adds rules, overrides and defaults to the classes of one module."""

    def __init__(self, local: Local) -> None:
        self._local = local

    def postprocess(
        self,
        statement: ast.ClassDef,
        additions: ClassAdditions,
        substituted: Callable[[ast.expr], ast.expr],
        names: Mapping[str, str],
    ) -> None:
        """Complete a class in place.

        `substituted` replaces inline types in an annotation; `names` are the names of placeholders.
        """
        statement.bases = [self._strict_enum(base) for base in statement.bases]
        rules = additions.rules
        if rules is not None:
            statement.keywords += [ast.keyword(key, parse_type(repr(rule))) for key, rule in rules.items()]
            statement.bases = [self._checked(base) for base in statement.bases]
        body: list[ast.stmt] = []
        for member in statement.body:
            replaced = self._assignment(member, substituted) if isinstance(member, ast.Assign) else member
            if replaced is not None:
                body.append(replaced)
            if isinstance(member, ast.AnnAssign):
                member.annotation = substituted(member.annotation)
                self._field(member, additions.fields)
                body += self._docstring(member)
        statement.body = body or [ast.Pass()]
        self._keep_types_visible(statement, names)

    def _checked(self, base: ast.expr) -> ast.expr:
        is_model = isinstance(base, ast.Name) and self._local.means(base.id, "Model")
        return ast.Name("CheckedModel") if is_model else base

    def _strict_enum(self, base: ast.expr) -> ast.expr:
        is_enum = isinstance(base, ast.Name) and self._local.means(base.id, "IntEnum")
        return ast.Name("IntegerEnum") if is_enum else base

    def _assignment(
        self, statement: ast.Assign, substituted: Callable[[ast.expr], ast.expr]
    ) -> ast.stmt | None:
        target = statement.targets[0]
        if not isinstance(target, ast.Name):
            return statement
        if target.id == "model_config" and isinstance(statement.value, ast.Call):
            call = statement.value
            # The generator sets it for types that it does not know, but these are Pydantic types.
            call.keywords = [keyword for keyword in call.keywords if keyword.arg != "arbitrary_types_allowed"]
            return statement if call.keywords else None
        if target.id == "__annotations__" and isinstance(statement.value, ast.Dict):
            hint = statement.value.values[0]
            assert isinstance(hint, ast.Subscript)
            hint.value = ast.Name("dict")
            return ast.AnnAssign(ast.Name("__pydantic_extra__"), substituted(hint), None, simple=1)
        return statement

    def _field(self, statement: ast.AnnAssign, overrides: Mapping[str, Overrides]) -> None:
        annotation = statement.annotation
        found = overrides.get(property_name(statement, self._local))
        if found is not None and found.default:
            annotation = strip_missing(annotation, self._local)
            annotation = annotated(annotation, self._local, {"validate_default": ast.Constant(True)})
            statement.value = ast.Call(ast.Name("json_default"), [parse_type(repr(found.default[0]))], [])
        statement.annotation = with_overrides(annotation, found, self._local)

    def _docstring(self, statement: ast.AnnAssign) -> list[ast.stmt]:
        """Move the description of a field out of its type into a docstring, which can be wrapped."""
        statement.annotation, description = without_descriptions(statement.annotation, self._local)
        return [ast.Expr(ast.Constant(description))] if description else []

    def _keep_types_visible(self, statement: ast.ClassDef, names: Mapping[str, str]) -> None:
        """Rename a field that hides a type used in the annotations of the class."""
        fields = [member for member in statement.body if isinstance(member, ast.AnnAssign)]
        taken = field_names(statement)
        used = (node for member in fields for node in ast.walk(member.annotation))
        needed = {names.get(node.id, node.id) for node in used if isinstance(node, ast.Name)}
        for member in fields:
            target = member.target
            if not isinstance(target, ast.Name) or target.id not in needed:
                continue
            if property_name(member, self._local) == target.id:
                alias = {"alias": ast.Constant(target.id)}
                member.annotation = annotated(member.annotation, self._local, alias)
            name = f"{target.id}_"
            while name in taken:
                name += "_"
            taken.add(name)
            target.id = name


def field_names(statement: ast.ClassDef) -> set[str]:
    """Return the Python names of a class's fields."""
    targets = (member.target for member in statement.body if isinstance(member, ast.AnnAssign))
    return {target.id for target in targets if isinstance(target, ast.Name)}


def property_name(statement: ast.AnnAssign, local: Local) -> str:
    """Return the name of a field in JSON."""
    assert isinstance(statement.target, ast.Name)
    for call in local.field_calls(statement.annotation):
        for keyword in call.keywords:
            if keyword.arg == "alias" and isinstance(keyword.value, ast.Constant):
                return str(keyword.value.value)
    return statement.target.id
