"""Schemas without `type`, whose other keywords imply one."""

from __future__ import annotations

from collections.abc import Container
from typing import Final

from specfirst.compiler.document.schema_walk import COMBINING

_IMPLYING: Final = {
    **dict.fromkeys(
        ("properties", "additionalProperties", "patternProperties", "required", "minProperties"), "object"
    ),
    **dict.fromkeys(("items", "prefixItems"), "array"),
    **dict.fromkeys(("pattern", "minLength", "maxLength", "format"), "string"),
}
"""The implied type by keyword; the first keyword prevails."""


def implied_type(schema: Container[str]) -> str | None:
    """Return the type that the keywords of a schema imply."""
    return next((kind for keyword, kind in _IMPLYING.items() if keyword in schema), None)


def untyped_keyword(schema: Container[str]) -> str | None:
    """Return the first keyword that constrains values although there is no `type` beside it."""
    implying = () if "enum" in schema or "const" in schema else _IMPLYING
    return next((key for key in (*COMBINING, *implying) if key in schema), None)
