"""Name the members of enumerations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from specfirst.compiler.identifiers import claim, words

_SPOKEN = {
    "+": "PLUS", "-": "MINUS", "*": "STAR", "<": "LESS", ">": "GREATER", "=": "EQUAL", "!": "NOT",
    "/": "SLASH", ".": "DOT", "%": "PERCENT", "&": "AND", "|": "OR", "$": "DOLLAR", "#": "HASH",
    "@": "AT", "~": "TILDE", "^": "CARET", "?": "QUESTION", ",": "COMMA", ":": "COLON", " ": "SPACE",
}  # fmt: skip


def member_names(values: Sequence[Any], declared: Sequence[Any] = ()) -> list[str]:
    """Return a valid, unique name per value, such as `MINUS_CREATED_AT` for `-created_at`.

    `declared` are the document's own names (`x-enum-varnames`), used if there is one for every value.
    """
    sources = declared if len(declared) == len(values) else values
    taken: set[str] = set()
    return [claim(_member_name(source), taken) for source in sources]


def _member_name(value: Any) -> str:
    text = str(value)
    if text == "":
        return "EMPTY"
    sign = _SPOKEN[text[0]] if text[0] in "+-<>=!" else ""
    spelled = "_".join(words(text)).upper()
    if not spelled:
        spelled, sign = (
            "_".join(_SPOKEN.get(character, f"U{ord(character):04X}") for character in text[:8]),
            "",
        )
    name = f"{sign}_{spelled}" if sign else spelled
    name = re.sub(r"[^\w]", "_", name)
    return name if name.isidentifier() and not name.startswith("_") else f"VALUE_{name.strip('_')}"
