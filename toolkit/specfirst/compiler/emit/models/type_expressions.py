"""Wrap, replace and extend type annotations as syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from specfirst.compiler.emit.models.lowered import Lowered, Overrides


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
