"""Write the statements of a models module, with one template for all components that share it.

The statement of a component depends on its shape, on what lowering adds to it, and on the inline types that
it refers to. Components with all of these in common differ only in names.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from specfirst.compiler.emit.models.generated_module import GeneratedModule
from specfirst.compiler.emit.models.lowered import Lowered, Overrides
from specfirst.compiler.emit.models.schema_shapes import reference_number, reference_placeholder
from specfirst.compiler.emit.models.type_expressions import (
    complete_class,
    copied,
    field_names,
    replace_name,
    with_overrides,
)
from specfirst.compiler.emit.prose import docstring

_DOCSTRING = "SpecfirstDocstring{}_"
_WRITTEN_DOCSTRING = re.compile(r"( *)SpecfirstDocstring(\d+)_")
_PLACE = re.compile(r"Specfirst(Shape|Reference)(\d+)_")


@dataclass(frozen=True, slots=True)
class Statement:
    """The text of a component's statement, and the names in it."""

    defines: str
    text: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Inlined:
    """An inline type, with numbered placeholders for the names in it."""

    expression: ast.expr
    names: tuple[str, ...]
    key: int
    """A key that is equal for inline types that differ only in names."""


@dataclass(frozen=True, slots=True)
class _Filling:
    """The references of a shape in one component: inline types, or numbered placeholders."""

    names: tuple[str, ...]
    inlined: tuple[_Inlined | None, ...]
    offsets: tuple[int, ...]

    @property
    def key(self) -> Hashable:
        return tuple(inlined and inlined.key for inlined in self.inlined)

    def replacement(self, name: str) -> ast.expr | None:
        """Return what replaces a placeholder of the shape."""
        number = reference_number(name)
        if number is None:
            return None
        inlined = self.inlined[number]
        if inlined is None:
            return ast.Name(reference_placeholder(self.offsets[number]))
        return _renumbered(inlined.expression, self.offsets[number])


class StatementTemplates:
    """Writes the statements of components from templates."""

    def __init__(self, generated: GeneratedModule, lowered: Lowered) -> None:
        self._generated = generated
        self._lowered = lowered
        self._templates: dict[Hashable, _Template] = {}
        self._inlined: dict[str, _Inlined] = {}
        self._inlined_of_key: dict[Hashable, _Inlined] = {}

    @property
    def made(self) -> int:
        """The number of templates, which grows with the number of different statements, not of components."""
        return len(self._templates)

    def component(self, name: str) -> Statement:
        """Return the statement of a component."""
        shape = self._generated.shapes.placeholder(name)
        first = self._generated.written[shape][0]
        filling = self._filling(name)
        if not isinstance(first, ast.ClassDef):
            # Quoted as a whole, it can refer to itself and to later names.
            quoted = name in self._generated.recursive
            key: Hashable = (shape, filling.key, repr(self._lowered.aliases.get(name)), quoted)
            return self._filled(
                key, name, filling.names, lambda: self._alias(name, shape, filling, quoted=quoted)
            )
        bases = self._generated.shapes.instances[name].bases
        rules = self._lowered.rules.get(name)
        fields = {
            key: overrides
            for key, overrides in self._lowered.fields.get(name, {}).items()
            if not overrides.is_empty
        }
        names = (*filling.names, *bases)
        shown = field_names(first)
        hidden = tuple((place, used) for place, used in enumerate(names) if used in shown)
        key = (shape, filling.key, repr((rules, fields)), len(bases), hidden)
        return self._filled(
            key, name, names, lambda: [self._class(shape, filling, len(bases), rules, fields)]
        )

    def _filled(
        self, key: Hashable, name: str, names: Sequence[str], make: Callable[[], list[ast.stmt]]
    ) -> Statement:
        template = self._templates.get(key)
        if template is None:
            template = self._templates[key] = _Template(make())
        return template.filled(name, names)

    def _class(
        self,
        shape: str,
        filling: _Filling,
        bases: int,
        rules: Mapping[str, Any] | None,
        fields: Mapping[str, Overrides],
    ) -> ast.ClassDef:
        statement = copied(self._generated.written[shape][0])
        assert isinstance(statement, ast.ClassDef)
        if bases:
            places = range(len(filling.names), len(filling.names) + bases)
            statement.bases = [ast.Name(reference_placeholder(place)) for place in places]
        names = {reference_placeholder(place): name for place, name in enumerate(filling.names)}
        substituted = partial(replace_name, replacement=filling.replacement)
        complete_class(statement, rules, fields, substituted, names)
        return statement

    def _alias(self, name: str, shape: str, filling: _Filling, *, quoted: bool) -> list[ast.stmt]:
        value = with_overrides(self._type(shape, filling), self._lowered.aliases.get(name))
        statement, *rest = map(copied, self._generated.written[shape])
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Call)
        statement.value.args[1] = ast.Constant(ast.unparse(value)) if quoted else value
        return [statement, *rest]

    def _type(self, shape: str, filling: _Filling) -> ast.expr:
        """Return the type of an alias, with its inline types."""
        statement = self._generated.written[shape][0]
        assert isinstance(statement, ast.Assign)
        assert isinstance(statement.value, ast.Call)
        return replace_name(copied(statement.value.args[1]), filling.replacement)

    def _filling(self, name: str) -> _Filling:
        names: list[str] = []
        offsets: list[int] = []
        references = self._generated.shapes.instances[name].references
        inlined = tuple(map(self._inline, references))
        for reference, inline in zip(references, inlined, strict=True):
            offsets.append(len(names))
            names += [reference] if inline is None else inline.names
        return _Filling(tuple(names), inlined, tuple(offsets))

    def _inline(self, name: str) -> _Inlined | None:
        """Return the inline type of this name; None for any other name."""
        if name not in self._lowered.inline:
            return None
        if name not in self._inlined:
            self._inlined[name] = self._read_inline(name)
        return self._inlined[name]

    def _read_inline(self, name: str) -> _Inlined:
        shape, filling = self._generated.shapes.placeholder(name), self._filling(name)
        overrides = self._lowered.inline[name]
        key = (shape, filling.key, repr(overrides))
        known = self._inlined_of_key.get(key)
        if known is None:
            expression = with_overrides(self._type(shape, filling), overrides)
            known = self._inlined_of_key[key] = _Inlined(expression, (), len(self._inlined_of_key) + 1)
        return _Inlined(known.expression, filling.names, known.key)


class _Template:
    """The text of a statement, split at the names."""

    def __init__(self, statements: list[ast.stmt]) -> None:
        cut = _PLACE.split(_source(statements))
        self._texts = cut[::3]
        self._places = [
            None if kind == "Shape" else int(number)
            for kind, number in zip(cut[1::3], cut[2::3], strict=True)
        ]
        self._names = frozenset(names_in(statements))

    def filled(self, name: str, names: Sequence[str]) -> Statement:
        """Return the statement of the component `name`, with `names` for the numbered placeholders."""
        parts = [self._texts[0]]
        for place, text in zip(self._places, self._texts[1:], strict=True):
            parts += (name if place is None else names[place], text)
        return Statement(name, "".join(parts), self._names.union(names))


def _source(statements: list[ast.stmt]) -> str:
    """Return the source of statements, their docstrings between triple quotes and wrapped."""
    texts: list[str] = []

    def noted(text: str) -> ast.expr:
        texts.append(text)
        return ast.Name(_DOCSTRING.format(len(texts) - 1))

    for statement in statements:
        for body in (statement.body, [statement]) if isinstance(statement, ast.ClassDef) else ([statement],):
            for written in body:
                if isinstance(written, ast.Expr) and isinstance(written.value, ast.Constant):
                    written.value = noted(str(written.value.value))
    lines = ast.unparse(ast.Module(statements, [])).split("\n")
    for number, line in enumerate(lines):
        found = _WRITTEN_DOCSTRING.fullmatch(line)
        if found:
            indent, place = found.groups()
            text = docstring(*inspect.cleandoc(texts[int(place)]).split("\n\n"), indent=len(indent))
            lines[number] = f'{indent}"""{text}"""'
    return "\n".join(lines)


def _renumbered(expression: ast.expr, offset: int) -> ast.expr:
    def further(name: str) -> ast.expr | None:
        number = reference_number(name)
        return None if number is None else ast.Name(reference_placeholder(number + offset))

    return replace_name(copied(expression), further)


def names_in(body: Sequence[ast.stmt]) -> set[str]:
    """Return the names that statements refer to, including those in quoted types."""
    names: set[str] = set()
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name):
                # Not the names of fields and aliases, since new nodes have no context.
                if not isinstance(getattr(node, "ctx", None), ast.Store):
                    names.add(node.id)
            elif (
                isinstance(node, ast.Constant)
                and isinstance(node.value, str)
                and isinstance(statement, ast.Assign)
            ):
                names |= _quoted_names(node.value)
    return names


def _quoted_names(text: str) -> set[str]:
    """Return the names in a type that an alias quotes because they are defined later."""
    try:
        tree = ast.parse(text, mode="eval")
    except (SyntaxError, ValueError):
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
