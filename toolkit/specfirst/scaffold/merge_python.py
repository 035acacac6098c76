"""Add imports, functions, arguments and elements to a Python module, without changing its other lines.

A fragment is Python as well. Its imports are added to those of the module. A call such as
`Services(badges=badges)` adds its arguments to the one call of that name in the module, and
`TABLES = (Table("badges"),)` its elements to the collection that the module assigns to that name. Functions
and classes are inserted before the statement that the next call or collection changes, in the same block.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import libcst as cst
import libcst.matchers as m

from specfirst.project import ProjectError

_Collection = cst.Dict | cst.List | cst.Set | cst.Tuple
_Statement = cst.SimpleStatementLine | cst.BaseCompoundStatement
_Entry = cst.BaseElement | cst.BaseDictElement | cst.Arg


def merge_python(path: str, text: str, fragment: str) -> str:
    """Return the text of the module with the additions of the fragment.

    Raises:
        ProjectError: the module has a new name already, or not exactly one of what is to be extended.
    """
    _refuse_taken(path, text, fragment)
    module = parse(path, text)
    definitions: list[_Statement] = []
    known = {line for _, line in imported_names(ast.parse(text))}
    for statement in cst.parse_module(fragment).body:
        if is_import(statement):
            if any(line not in known for _, line in imported_names(ast.parse(_code(statement)))):
                module = add_import(module, statement)
        elif isinstance(statement, cst.FunctionDef | cst.ClassDef):
            definitions.append(statement)
        else:
            module = _extended(path, module, _extension(statement), definitions)
            definitions = []
    return module.with_changes(body=[*module.body, *definitions]).code


def _code(statement: cst.CSTNode) -> str:
    return cst.Module([]).code_for_node(statement)


def parse(path: str, text: str) -> cst.Module:
    """The module with every blank and comment. Raises ProjectError."""
    try:
        return cst.parse_module(text)
    except cst.ParserSyntaxError as error:
        raise ProjectError(f"{path} is no Python: {error.message} in line {error.raw_line}") from error


def is_import(statement: cst.CSTNode) -> bool:
    """Whether a statement is `import …` or `from … import …`."""
    return m.matches(statement, m.SimpleStatementLine(body=[m.Import() | m.ImportFrom()]))


def add_import(module: cst.Module, statement: _Statement) -> cst.Module:
    """The module with an import after its others; sorting them is for a formatter."""
    body = list(module.body)
    imports = [number for number, present in enumerate(body) if is_import(present)]
    if imports:
        body.insert(imports[-1] + 1, statement.with_changes(leading_lines=()))
    else:
        has_docstring = bool(body) and m.matches(body[0], m.SimpleStatementLine([m.Expr(m.SimpleString())]))
        body.insert(1 if has_docstring else 0, statement)
    return module.with_changes(body=body)


def bound_names(tree: ast.AST) -> Iterator[str]:
    """Every name that a module binds at any place: imports, definitions, parameters and variables."""
    for node in ast.walk(tree):
        match node:
            case ast.alias():
                yield node.asname or node.name.partition(".")[0]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                yield node.name
            case ast.arg():
                yield node.arg
            case ast.Name(ctx=ast.Store()):
                yield node.id
            case _:
                pass


def module_names(module: ast.Module) -> Iterator[str]:
    """Every name that a module binds for its whole: not the variables of its functions and classes."""
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield statement.name
        else:
            yield from bound_names(statement)


def imported_names(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Iterate over imported names, with a statement that imports only one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.level == 0):
            origin = f"from {node.module} " if isinstance(node, ast.ImportFrom) else ""
            for imported in node.names:
                renamed = imported.asname is not None and imported.asname != imported.name
                alias = f" as {imported.asname}" if renamed else ""
                yield imported.asname or imported.name, f"{origin}import {imported.name}{alias}"


def _refuse_taken(path: str, text: str, fragment: str) -> None:
    new = ast.parse(fragment)
    try:
        present = ast.parse(text)
        imported = set(imported_names(present))
        names = {name for statement in new.body for name in _introduced(statement)}
        names -= {name for name, line in imported_names(new) if (name, line) in imported}
        taken = names & set(bound_names(present))
    except SyntaxError as error:
        raise ProjectError(f"{path} is no Python: {error}") from error
    if taken:
        raise ProjectError(
            f"{path} uses the name {', '.join(sorted(taken))} already: choose another tag; "
            "nothing was changed"
        )


def _introduced(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield statement.name
    elif isinstance(statement, ast.ImportFrom):
        yield from (name.asname or name.name for name in statement.names)


@dataclass(frozen=True, slots=True)
class _Extension:
    """The block to extend, and its additions."""

    target: str
    """The name of the function that is called, or of what the collection is assigned to."""
    is_call: bool
    entries: Sequence[_Entry]


def _extension(statement: cst.BaseStatement | cst.SimpleStatementLine) -> _Extension:
    if isinstance(statement, cst.SimpleStatementLine):
        (inner,) = statement.body
        if isinstance(inner, cst.Expr) and isinstance(inner.value, cst.Call):
            return _Extension(_name_of(inner.value.func), True, inner.value.args)
        if isinstance(inner, cst.Assign) and isinstance(inner.value, _Collection):
            return _Extension(_name_of(inner.targets[0].target), False, inner.value.elements)
    raise ValueError(
        "a fragment has imports, definitions, calls and assignments of collections, and nothing else"
    )


def _name_of(node: cst.BaseExpression) -> str:
    if isinstance(node, cst.Subscript):
        return _name_of(node.value)
    return node.value if isinstance(node, cst.Name) else ""


def _extended(
    path: str, module: cst.Module, extension: _Extension, definitions: Sequence[_Statement]
) -> cst.Module:
    transformer = _Extend(extension, definitions)
    changed = module.visit(transformer)
    if transformer.count != 1:
        what = f"call of {extension.target}" if extension.is_call else f"collection {extension.target}"
        raise ProjectError(
            f"{path} must have exactly one {what}, and has {transformer.count}; nothing was changed"
        )
    return changed


@dataclass
class _Extend(m.MatcherDecoratableTransformer):
    """Adds entries to a call or a collection, and definitions in front of the statement that it is in."""

    extension: _Extension
    definitions: Sequence[_Statement]
    count: int = 0
    _here: bool = field(default=False, init=False)
    """Whether the innermost statement around the change is still to be left."""

    def __post_init__(self) -> None:
        super().__init__()

    @m.leave(m.Call())
    def _extend_call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        if not self.extension.is_call or _name_of(original_node.func) != self.extension.target:
            return updated_node
        self._found()
        return updated_node.with_changes(args=_appended(updated_node.args, self.extension.entries))

    @m.leave(m.Assign())
    def _extend_assignment(self, original_node: cst.Assign, updated_node: cst.Assign) -> cst.Assign:
        name = _name_of(original_node.targets[0].target)
        return updated_node.with_changes(value=self._collection(name, updated_node.value))

    @m.leave(m.AnnAssign())
    def _extend_annotated(self, original_node: cst.AnnAssign, updated_node: cst.AnnAssign) -> cst.AnnAssign:
        if updated_node.value is None:
            return updated_node
        name = _name_of(original_node.target)
        return updated_node.with_changes(value=self._collection(name, updated_node.value))

    def on_leave(self, original_node: cst.CSTNode, updated_node: cst.CSTNode) -> Any:
        left = super().on_leave(original_node, updated_node)
        if self._here and isinstance(left, cst.BaseStatement) and self.definitions:
            self._here = False
            return cst.FlattenSentinel([*self.definitions, left])
        return left

    def _collection(self, name: str, value: cst.BaseExpression) -> cst.BaseExpression:
        if self.extension.is_call or name != self.extension.target or not isinstance(value, _Collection):
            return value
        self._found()
        key = {cst.Tuple: "rpar", cst.List: "rbracket"}.get(type(value), "rbrace")
        closing = value.rpar[-1] if isinstance(value, cst.Tuple) and value.rpar else getattr(value, key)
        space = getattr(closing, "whitespace_before", None)
        elements = _appended(value.elements, self.extension.entries, _comment(space))
        if _comment(space) is None:
            return value.with_changes(elements=elements)
        closing = closing.with_changes(whitespace_before=_without_comment(space))
        closings = [*value.rpar[:-1], closing] if isinstance(value, cst.Tuple) else closing
        return value.with_changes(elements=elements, **{key: closings})

    def _found(self) -> None:
        self.count += 1
        self._here = True


def _appended(
    old: Sequence[_Entry], new: Sequence[_Entry], comment: cst.TrailingWhitespace | None = None
) -> list[_Entry]:
    """Return the entries of both; entries at the end stay there, and comments stay after their entries.

    `comment` follows the last old entry, if it is not part of its comma.
    """
    if not old:
        return list(new)
    last, *inner, end = old[-1], *new
    closing = last.comma
    between = old[-2].comma if len(old) > 1 else cst.MaybeSentinel.DEFAULT
    if not isinstance(between, cst.Comma):
        between = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))
    between = between.with_changes(whitespace_after=_without_comment(between.whitespace_after))
    after = closing.whitespace_after if isinstance(closing, cst.Comma) else None
    if isinstance(closing, cst.Comma):
        closing = closing.with_changes(whitespace_after=_without_comment(after))
    end = end.with_changes(comma=closing)
    if isinstance(last, cst.Arg):
        # The end of the line before the closing parenthesis.
        end = end.with_changes(whitespace_after_arg=last.whitespace_after_arg)
        last = last.with_changes(whitespace_after_arg=cst.SimpleWhitespace(""))
    last = last.with_changes(comma=_with_comment(between, comment or _comment(after)))
    return [*old[:-1], last, *(argument.with_changes(comma=between) for argument in inner), end]


def _comment(space: object) -> cst.TrailingWhitespace | None:
    """The rest of the line, if there is a comment in it."""
    if isinstance(space, cst.ParenthesizedWhitespace) and space.first_line.comment is not None:
        return space.first_line
    return None


def _without_comment(space: Any) -> Any:
    if _comment(space) is None:
        return space
    return space.with_changes(first_line=cst.TrailingWhitespace())


def _with_comment(comma: cst.Comma, comment: cst.TrailingWhitespace | None) -> cst.Comma:
    if comment is None:
        return comma
    space = comma.whitespace_after
    if not isinstance(space, cst.ParenthesizedWhitespace):
        space = cst.ParenthesizedWhitespace(indent=True)
    return comma.with_changes(whitespace_after=space.with_changes(first_line=comment))
