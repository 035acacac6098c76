"""Wrap, replace and extend type annotations as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from specfirst.compiler.emit.models.lowered import Overrides


@dataclass(frozen=True, slots=True)
class Local:
    """The local names of a module's imports: beside a field `Field`, the import is called `Field_aliased`."""

    originals: Mapping[str, str]

    @classmethod
    def of(cls, imports: Iterable[ast.ImportFrom]) -> Local:
        """Collect the names of a module with these imports."""
        aliases = [alias for statement in imports for alias in statement.names]
        return cls({alias.asname or alias.name: alias.name for alias in aliases})

    def means(self, name: str, original: str) -> bool:
        """Whether a local name refers to the original name."""
        return self.originals.get(name) == original

    def name(self, original: str) -> ast.Name:
        """Return the local name of the original; a renamed one is safe in every class body."""
        names = [name for name, imported in self.originals.items() if imported == original]
        return ast.Name(next((name for name in names if name != original), original))

    def field_calls(self, expression: ast.expr) -> Iterator[ast.Call]:
        """Return the `Field(…)` calls of an `Annotated` type."""
        for node in self._metadata(expression):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and self.means(node.func.id, "Field")
            ):
                yield node

    def _metadata(self, expression: ast.expr) -> list[ast.expr]:
        return _arguments(expression)[1:] if self.is_annotated(expression) else []

    def is_annotated(self, expression: ast.expr) -> bool:
        """Whether the type is `Annotated[…]`."""
        return (
            isinstance(expression, ast.Subscript)
            and isinstance(expression.value, ast.Name)
            and (self.means(expression.value.id, "Annotated") or expression.value.id == "Annotated")
        )


Node = TypeVar("Node", bound=ast.AST)


def copied(node: Node) -> Node:
    """Copy a syntax tree, in a fifth of the time of `deepcopy`."""
    return type(node)(**{name: _copied(value) for name, value in vars(node).items()})


def _copied(value: object) -> object:
    if isinstance(value, ast.AST):
        return copied(value)
    return [_copied(member) for member in value] if isinstance(value, list) else value


def parse_type(text: str) -> ast.expr:
    """Parse the source text of a type annotation."""
    return ast.parse(text, mode="eval").body


def replace_name(expression: ast.expr, replacement: Callable[[str], ast.expr | None]) -> ast.expr:
    """Replace names in the type in place, also within quotes, and return it."""
    replaced = _NameReplacer(replacement).visit(expression)
    assert isinstance(replaced, ast.expr)
    return replaced


class _NameReplacer(ast.NodeTransformer):
    def __init__(self, replacement: Callable[[str], ast.expr | None]) -> None:
        self._replacement = replacement

    def visit_Name(self, node: ast.Name) -> ast.expr:
        found = self._replacement(node.id)
        return node if found is None else copied(found)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return node  # The arguments of Field are values.

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            return node
        return self.generic_visit(node)  # type: ignore[return-value]

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        if not isinstance(node.value, str):
            return node
        inner = parse_type(node.value)
        replaced = self.visit(inner)
        return ast.Constant(ast.unparse(replaced))


def strip_missing(expression: ast.expr, local: Local) -> ast.expr:
    """Return the type without `| MISSING`."""
    if local.is_annotated(expression):
        first, *rest = _arguments(expression)
        return _annotated(strip_missing(first, local), rest, local)
    if not isinstance(expression, ast.BinOp) or not isinstance(expression.right, ast.Name):
        return expression
    return expression.left if local.means(expression.right.id, "MISSING") else expression


def without_descriptions(expression: ast.expr, local: Local) -> tuple[ast.expr, str]:
    """Return the type without its descriptions, and the description of the type itself or an empty text."""
    found = [
        str(keyword.value.value)
        for call in local.field_calls(expression)
        for keyword in call.keywords
        if keyword.arg == "description" and isinstance(keyword.value, ast.Constant)
    ]
    stripped = _DescriptionRemover(local).visit(expression)
    assert isinstance(stripped, ast.expr)
    return stripped, found[0] if found else ""


class _DescriptionRemover(ast.NodeTransformer):
    def __init__(self, local: Local) -> None:
        self._local = local

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        self.generic_visit(node)
        calls = list(self._local.field_calls(node))
        for call in calls:
            call.keywords = [keyword for keyword in call.keywords if keyword.arg != "description"]
        empty = [call for call in calls if not call.keywords and not call.args]
        if not empty:
            return node
        first, *rest = _arguments(node)
        metadata = [name for name in rest if name not in empty]
        return _annotated(first, metadata, self._local) if metadata else first


def annotated(expression: ast.expr, local: Local, arguments: Mapping[str, ast.expr]) -> ast.expr:
    """Return the type with arguments added to its `Field(…)`."""
    keywords = [ast.keyword(name, value) for name, value in arguments.items()]
    for call in local.field_calls(expression):
        call.keywords += keywords
        return expression
    return add_metadata(expression, local, ast.Call(local.name("Field"), [], keywords))


def add_metadata(expression: ast.expr, local: Local, *metadata: ast.expr) -> ast.expr:
    """Return the type as `Annotated[…]` with more metadata."""
    if local.is_annotated(expression):
        first, *rest = _arguments(expression)
        return _annotated(first, [*rest, *metadata], local)
    return _annotated(expression, list(metadata), local)


def with_overrides(expression: ast.expr, overrides: Overrides | None, local: Local) -> ast.expr:
    """Return the type with all overrides applied."""
    if overrides is None or overrides.is_empty:
        return expression
    if overrides.literal:
        values = ast.Tuple([ast.Constant(value) for value in overrides.literal])
        literal = ast.Subscript(local.name("Literal"), values)
        expression = replace_name(expression, lambda name: literal if local.means(name, "Any") else None)
    if overrides.key_pattern is not None:
        pattern = ast.Call(ast.Name("EcmaPattern"), [ast.Constant(overrides.key_pattern)], [])
        key = add_metadata(ast.Name("StrictStr"), local, pattern)
        expression = _first(expression, lambda name: key if name in ("str", "str_aliased") else None)
    if overrides.discriminator is not None:
        expression = add_metadata(expression, local, parse_type(str(overrides.discriminator)))
    if overrides.json:
        value = parse_type(repr(overrides.json))
        expression = annotated(expression, local, {"json_schema_extra": value})
    metadata: list[ast.expr] = []
    if overrides.pattern is not None:
        metadata.append(ast.Call(ast.Name("EcmaPattern"), [ast.Constant(overrides.pattern)], []))
    if overrides.asserted:
        metadata.append(ast.Call(ast.Name("Asserts"), [parse_type(repr(overrides.asserted))], []))
    switches = {
        "EXACTLY_ONE": overrides.exactly_one,
        "ANY_OF": overrides.joined,
        "READ_ONCE": overrides.read_once,
        "UNIQUE_ITEMS": overrides.unique,
        "EMAIL_ADDRESS": overrides.email,
        "EXACT_LITERAL": overrides.exact,
    }
    metadata += [ast.Name(name) for name, is_on in switches.items() if is_on]
    return add_metadata(expression, local, *metadata) if metadata else expression


def _first(expression: ast.expr, replacement: Callable[[str], ast.expr | None]) -> ast.expr:
    """Replace only the first of the names, the key of the outermost `dict`."""
    done = False

    def once(name: str) -> ast.expr | None:
        nonlocal done
        found = None if done else replacement(name)
        done = done or found is not None
        return found

    return replace_name(expression, once)


def _arguments(expression: ast.expr) -> list[ast.expr]:
    assert isinstance(expression, ast.Subscript)
    return list(expression.slice.elts) if isinstance(expression.slice, ast.Tuple) else [expression.slice]


def _annotated(first: ast.expr, metadata: list[ast.expr], local: Local) -> ast.expr:
    return ast.Subscript(local.name("Annotated"), ast.Tuple([first, *metadata]))
