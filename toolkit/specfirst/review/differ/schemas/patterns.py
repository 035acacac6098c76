"""Patterns of `patternProperties`, as far as the differ must know what they match."""

from __future__ import annotations

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema


@lru_cache(maxsize=4096)
def matches(pattern: str, name: str) -> bool:
    """Whether the name of a property matches; False for a pattern that the engine cannot read.

    The engine takes linear time: a pattern from a document must not stop the review.
    """
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern)).isinstance_python(name)
    except SchemaError:
        return False
