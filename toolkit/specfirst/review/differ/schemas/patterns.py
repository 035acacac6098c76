"""Patterns, as far as the differ must know what they match."""

from __future__ import annotations

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator, core_schema


@lru_cache(maxsize=4096)
def matches(pattern: str, text: str) -> bool:
    """Whether a text matches; False for a pattern that the engine cannot read.

    The engine takes linear time: a pattern from a document must not stop the review.
    """
    validator = _validator(pattern)
    return validator is not None and validator.isinstance_python(text)


def is_readable(pattern: str) -> bool:
    """Whether the engine can read the pattern: it has no look-around and no back-references."""
    return _validator(pattern) is not None


@lru_cache(maxsize=4096)
def _validator(pattern: str) -> SchemaValidator | None:
    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return None
