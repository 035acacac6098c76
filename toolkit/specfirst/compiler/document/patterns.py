"""Choose the engine that validates a `pattern`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from specfirst.runtime.interface.ecma_pattern import compile_ecma, is_linear

Engine = Literal["pydantic", "python", "none"]

# Their ASCII meaning is that of ECMA-262; Pydantic's engine matches Unicode.
_ASCII_CLASSES = re.compile(r"\\[dDwWsSbB]")

_NESTED_REPETITION = re.compile(r"[*+}][^()]*\)(?:[*+]|\{\d*,)")


@lru_cache(maxsize=4096)
def engine_of(pattern: str) -> Engine:
    """Return the engine that validates a pattern as ECMA-262 defines it.

    `pydantic` is its own engine, `python` is `EcmaPattern`, and `none` means that neither reads the pattern.
    """
    plain = _compiles_in_pydantic(pattern)
    if plain and not _ASCII_CLASSES.search(pattern):
        return "pydantic"
    if is_python_pattern(pattern):
        return "python"
    return "pydantic" if plain else "none"


@lru_cache(maxsize=4096)
def is_python_pattern(pattern: str) -> bool:
    """Whether Python's engine interprets the pattern as ECMA-262 does."""
    try:
        compile_ecma(pattern)
    except (re.error, OverflowError, RecursionError):
        return False
    return True


def may_take_exponential_time(pattern: str) -> bool:
    """Whether a pattern that only Python's engine searches for, by backtracking, repeats repetitions."""
    return not is_linear(pattern) and _NESTED_REPETITION.search(pattern) is not None


def _compiles_in_pydantic(pattern: str) -> bool:
    # Many commands need no pattern, and the import is slow.
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return False
    return True
