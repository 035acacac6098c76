"""Determine the default of a parameter or a form field, and its source in routes.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.references import reference_in
from specfirst.compiler.identifiers import claim, constant
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.python_types import CONSTRUCTED, followed


def with_default(schema: Any, schemas: Mapping[str, Any]) -> Any:
    """Return the schema with its effective default; normalisation has removed invalid ones.

    The default of a component applies where the reference to it has none of its own.
    """
    if not isinstance(schema, Mapping) or "default" in schema or reference_in(schema) is None:
        return schema
    declared = followed(schema, schemas)
    if not isinstance(declared, Mapping) or "default" not in declared:
        return schema
    return {**schema, "default": declared["default"]}


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
