"""Schemas as conjunctions of parts, each with its place in the bundle."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer


@dataclass(frozen=True, slots=True)
class Part:
    """A schema as written: a mapping, true or false."""

    schema: Any
    pointer: Pointer
    is_wrapped: bool = False
    """Whether its `anyOf` is not written: it came with the upgrade of `nullable`."""

    def member(self, *tokens: str | int) -> Part:
        """Return the schema below this one at `tokens`."""
        schema = self.schema
        for token in tokens:
            schema = schema[token]
        if self.is_wrapped and tokens[0] == "anyOf":
            return Part(schema, self.pointer)
        return Part(schema, (*self.pointer, *tokens))


Conjunction = tuple[Part, ...]
"""Schemas that all hold; an empty one admits anything."""
ANYTHING: Conjunction = ()


def join(*conjunctions: Conjunction) -> Conjunction:
    """Return the distinct parts of several conjunctions."""
    parts = {
        id(part.schema) if isinstance(part.schema, dict) else part: part for c in conjunctions for part in c
    }
    return tuple(part for part in parts.values() if part.schema is not True)


_REFERENCE = re.compile(r'"(#/[^"]*)"')


def references_in(text: str) -> list[str]:
    """Return the local references in a text of JSON."""
    return _REFERENCE.findall(text)


def is_false(conjunction: Conjunction) -> bool:
    """Whether a part is `false`, which admits no value."""
    return any(part.schema is False for part in conjunction)


def canonical(value: Any) -> str:
    """Return a text that is the same for equal JSON values: `1` and `1.0`, objects in any order."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
