"""`pattern` as defined by JSON Schema: a regular expression of ECMA-262, not of Python or Rust."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from specfirst.runtime.interface.object_schema import reading_objects

_ESCAPES = {"/": "/", "-": r"\-", "_": "_", '"': '"', "'": "'", "@": "@", ":": ":", "#": r"\#", " ": r"\ "}


@dataclass(frozen=True, slots=True)
class EcmaPattern:
    """Constrains a string type by a pattern that Pydantic's own engine would interpret differently.

    Raises:
        re.error: Python has no such expression.
    """

    pattern: str
    _compiled: re.Pattern[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_compiled", compile_ecma(self.pattern))

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            self._check, handler(source), metadata=reading_objects()
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def _check(self, value: Any) -> Any:
        if isinstance(value, str) and not self._compiled.search(value):
            raise PydanticKnownError("string_pattern_mismatch", {"pattern": self.pattern})
        return value


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
