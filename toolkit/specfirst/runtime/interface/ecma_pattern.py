"""`pattern` as defined by JSON Schema: a regular expression of ECMA-262, not of Python or Rust."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError, SchemaError, SchemaValidator, core_schema

from specfirst.runtime.interface.object_schema import reading_objects

_CLASSES = re.compile(r"\\.", re.DOTALL)
_MEANING = {
    r"\d": "[0-9]",
    r"\D": "[^0-9]",
    r"\w": "[0-9A-Za-z_]",
    r"\W": "[^0-9A-Za-z_]",
    r"\s": r"[ \t\n\r\f\v]",
    r"\S": r"[^ \t\n\r\f\v]",
    r"\b": r"(?-u:\b)",
    r"\/": "/",
}
"""Escapes that Pydantic's engine reads as Unicode, with the ASCII characters that `compile_ecma` matches."""
_NOT_SHARED = re.compile(r"\(\?(?!:)|&&|--|~~|\[[^\]]*(?<!\\)\[|\[[^\]]*\\b|\{,|[*+?}]\+")
"""Groups, operators of character classes and quantifiers that the engines read differently."""
_ESCAPES = {"/": "/", "-": r"\-", "_": "_", '"': '"', "'": "'", "@": "@", ":": ":", "#": r"\#", " ": r"\ "}


@dataclass(frozen=True, slots=True)
class EcmaPattern:
    """Constrains a string type by a pattern that Pydantic's own engine would interpret differently.

    Raises:
        re.error: Python has no such expression.
    """

    pattern: str
    _matches: Callable[[str], bool] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_matches", matcher_of(self.pattern))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._check, handler(source), metadata=reading_objects()
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self, value: Any) -> Any:
        if isinstance(value, str) and not self._matches(value):
            raise PydanticKnownError("string_pattern_mismatch", {"pattern": self.pattern})
        return value


@lru_cache(maxsize=1024)
def matcher_of(pattern: str) -> Callable[[str], bool]:
    """Return a function that searches a text for an ECMA-262 pattern, in linear time where possible.

    Pydantic's engine, which is linear, has no look-arounds and back-references. With these, Python's engine
    takes exponential time for some patterns, such as `(?!x)(a+)+$`, and the text of a request.

    Raises:
        re.error: Python has no such expression.
    """
    expression = compile_ecma(pattern)
    linear = _linear(pattern)
    return linear or (lambda text: expression.search(text) is not None)


def is_linear(pattern: str) -> bool:
    """Whether the time of searching a text does not depend on more than its length."""
    return _linear(pattern) is not None


def _linear(pattern: str) -> Callable[[str], bool] | None:
    """Return the search by Pydantic's engine; None if it could interpret the pattern differently."""
    if _NOT_SHARED.search(pattern):
        return None
    translated = _CLASSES.sub(lambda escape: _MEANING.get(escape[0], escape[0]), pattern)
    try:
        return SchemaValidator(core_schema.str_schema(pattern=translated)).isinstance_python
    except SchemaError:
        return None


def compile_ecma(pattern: str) -> re.Pattern[str]:
    r"""Translate an ECMA-262 pattern: `\d`, `\w` and `\b` match ASCII, and `$` matches only at the end.

    Raises:
        re.error: Python has no such expression.
    """
    written: list[str] = []
    in_class = False
    position = 0
    while position < len(pattern):
        char = pattern[position]
        if char == "\\" and position + 1 < len(pattern):
            escaped = pattern[position + 1]
            written.append(_ESCAPES.get(escaped, char + escaped))
            position += 2
            continue
        if char == "$" and not in_class:
            written.append(r"\Z")
        elif pattern.startswith("(?<", position) and pattern[position + 3 : position + 4] not in ("=", "!"):
            written.append("(?P<")
            position += 2
        elif char == "[" and in_class:
            written.append(r"\[")
        else:
            in_class = (in_class or char == "[") and char != "]"
            written.append(char)
        position += 1
    return re.compile("".join(written), re.ASCII)
