"""Patterns, as far as the differ must know what they match."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic_core import SchemaValidator

_TOKENS = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{\d+,?\d*\}|.", re.DOTALL)
_SAME = {
    r"\d": "[0-9]", r"\D": "[^0-9]", r"\w": "[A-Za-z0-9_]", r"\W": "[^A-Za-z0-9_]",
    "[a-zA-Z0-9_]": "[A-Za-z0-9_]", r"[\d]": "[0-9]", r"[\w]": "[A-Za-z0-9_]",
    "{0,}": "*", "{1,}": "+", "{0,1}": "?", "{1}": "", "{1,1}": "", r"\/": "/", r"\-": "-",
}  # fmt: skip
"""Parts of patterns that have a plainer spelling (ECMA-262, 22.2)."""
_VACUOUS = frozenset({"", "^", "$", ".*", "^.*", ".*$", "^.*$"})
"""Patterns that every text without line breaks matches."""


@lru_cache(maxsize=4096)
def plain_pattern(pattern: str) -> str:
    """Return the pattern in its plainest spelling; an empty text for one that every text matches."""
    plain = "".join(_SAME.get(token, token) for token in _TOKENS.findall(pattern))
    return "" if plain in _VACUOUS else plain


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
    # Most comparisons match no pattern, and it takes long to import.
    from pydantic_core import SchemaError, SchemaValidator, core_schema

    try:
        return SchemaValidator(core_schema.str_schema(pattern=pattern))
    except SchemaError:
        return None
