"""Name the constants of routes.py: annotated types of parameters such as `Cursor`, and their defaults."""

from __future__ import annotations

import builtins
import typing
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from specfirst.compiler.identifiers import claim, constant, pascal
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.python_types import CONSTRUCTED

IMPORTED = frozenset(
    {
        "APIRouter", "AcceptAnyCredentials", "AsyncIterator", "ContentBody", "ContractRouter", "Cookie",
        "Depends", "Download", "EntityTags", "Event", "Field", "FilePart", "FormField", "Header", "JsonBody",
        "Path", "Provider", "Query", "RawBody", "Representation", "Runtime", "SecurityHandlers", "Stream",
        "StrictBool", "StrictFloat", "StrictInt", "StrictStr", "UUID", "UnimplementedPolicy", "Upload",
    }
)  # fmt: skip
"""The names of classes that routes.py may import."""
_TAKEN = frozenset({*dir(builtins), *typing.__all__, *IMPORTED, "P", "Services"})
_LEFT_INLINE = 70
"""The longest annotation of a single argument that stays inline."""


def with_parameter_aliases(api: nodes.Api) -> nodes.Api:
    """Return the API with an alias for parameters that several operations have, or whose types are long."""
    aliases = _aliases(api)
    tags = tuple(
        replace(tag, operations=tuple(_renamed(operation, aliases) for operation in tag.operations))
        for tag in api.tags
    )
    return replace(api, tags=tags, parameter_aliases=tuple((name, expr) for expr, name in aliases.items()))


def _aliases(api: nodes.Api) -> dict[str, str]:
    """Return the names of the aliases by their types, in the order of their first use."""
    uses = Counter(argument.annotated_expr for _, argument in _arguments(api))
    taken = {*_TAKEN, *(tag.class_name for tag in api.tags), *api.result_classes, *api.body_classes}
    names: dict[str, str] = {}
    # The parameter that most operations have gets the name.
    for tag, argument in sorted(_arguments(api), key=lambda found: -uses[found[1].annotated_expr]):
        expr = argument.annotated_expr
        if expr in names or (uses[expr] == 1 and len(expr) <= _LEFT_INLINE):
            continue
        short = pascal(argument.name)
        wanted = (short, f"{short}{argument.marker}", f"{pascal(tag.name)}{short}")
        name = next((name for name in wanted if name not in taken), None)
        if name is not None:
            taken.add(name)
            names[expr] = name
    return {use: names[use] for use in uses if use in names}


def _arguments(api: nodes.Api) -> Iterator[tuple[nodes.Tag, nodes.Parameter]]:
    return (
        (tag, argument)
        for tag in api.tags
        for operation in tag.operations
        for argument in operation.arguments
    )


def _renamed(operation: nodes.Operation, aliases: dict[str, str]) -> nodes.Operation:
    def renamed(parameters: tuple[nodes.Parameter, ...]) -> tuple[nodes.Parameter, ...]:
        return tuple(
            replace(parameter, alias=aliases.get(parameter.annotated_expr)) for parameter in parameters
        )

    body = operation.body and replace(operation.body, fields=renamed(operation.body.fields))
    return replace(operation, parameters=renamed(operation.parameters), body=body)


class DefaultConstants:
    """The constants of routes.py for defaults without a literal; equal ones with one name are shared."""

    def __init__(self) -> None:
        self._by_content: dict[tuple[str, str], str] = {}

    def refer(self, parameter: nodes.Parameter) -> nodes.Parameter:
        """Return the parameter with a literal or a constant as its default."""
        expr = parameter.default_expr
        if expr is None or not expr.startswith(CONSTRUCTED):
            return parameter
        content = (parameter.name, expr)
        if content not in self._by_content:
            wanted = f"_DEFAULT_{constant(parameter.name)}"
            self._by_content[content] = claim(wanted, {*self._by_content.values()})
        return replace(parameter, default_expr=self._by_content[content])

    @property
    def constants(self) -> tuple[tuple[str, str], ...]:
        """The constants, with their values."""
        return tuple((name, expr) for (_, expr), name in self._by_content.items())
