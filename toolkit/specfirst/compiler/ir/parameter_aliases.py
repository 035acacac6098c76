"""Names in routes.py for the annotated types of parameters, such as `Cursor`."""

from __future__ import annotations

import builtins
import typing
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from specfirst.compiler.identifiers import pascal
from specfirst.compiler.ir import nodes

_TAKEN = frozenset(
    {*dir(builtins), *typing.__all__, "APIRouter", "Depends", "Field", "P", "Services", "UUID"}
)
_LEFT_INLINE = 70
"""Characters up to which the annotation of one argument reads well where it stands."""


def with_parameter_aliases(api: nodes.Api) -> nodes.Api:
    """Return the API with an alias for parameters that several operations have, or whose types are long."""
    aliases = _aliases(api)
    tags = tuple(
        replace(tag, operations=tuple(_renamed(operation, aliases) for operation in tag.operations))
        for tag in api.tags
    )
    return replace(api, tags=tags, parameter_aliases=tuple((name, expr) for expr, name in aliases.items()))


def _aliases(api: nodes.Api) -> dict[str, str]:
    """Return the names of the aliases by what they stand for, in the order of their first use."""
    uses = Counter(argument.annotated_expr for _, argument in _arguments(api))
    taken = {*_TAKEN, *(tag.class_name for tag in api.tags), *api.result_classes, *api.body_classes}
    names: dict[str, str] = {}
    # The name goes to the parameter that most operations have.
    for tag, argument in sorted(_arguments(api), key=lambda found: -uses[found[1].annotated_expr]):
        expr = argument.annotated_expr
        if expr in names or (uses[expr] == 1 and len(expr) <= _LEFT_INLINE):
            continue
        short = pascal(argument.name)
        wanted = (short, f"{short}{argument.marker}", f"{pascal(tag.name)}{short}")
        name = next((each for each in wanted if each not in taken), None)
        if name is not None:
            taken.add(name)
            names[expr] = name
    return {each: names[each] for each in uses if each in names}


def _arguments(api: nodes.Api) -> Iterator[tuple[nodes.Tag, nodes.Parameter]]:
    return ((tag, argument) for tag in api.tags for each in tag.operations for argument in each.arguments)


def _renamed(operation: nodes.Operation, aliases: dict[str, str]) -> nodes.Operation:
    def renamed(parameters: tuple[nodes.Parameter, ...]) -> tuple[nodes.Parameter, ...]:
        return tuple(replace(each, alias=aliases.get(each.annotated_expr)) for each in parameters)

    body = operation.body and replace(operation.body, fields=renamed(operation.body.fields))
    return replace(operation, parameters=renamed(operation.parameters), body=body)
