"""Generate texts that match a regular expression, for members with only a pattern."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterable, Iterator

# The parser of the standard library has no public name; rstr and Hypothesis use it as well.
from re import _constants as kinds
from re import _parser as parser
from typing import Any

from specfirst.runtime.interface.ecma_pattern import compile_ecma

_MAX_LENGTH = 4096
_PREFERRED = string.ascii_lowercase + string.digits + string.ascii_uppercase + "-_ " + string.punctuation
_CLASS = re.compile(r"\[(?:\\.|[^\]\\])*\]", re.DOTALL)
_PROPERTY = re.compile(r"\\([pP])\{(\w*)\}")
_CATEGORIES = {
    kinds.CATEGORY_DIGIT: "[0-9]", kinds.CATEGORY_NOT_DIGIT: "[^0-9]", kinds.CATEGORY_SPACE: " ",
    kinds.CATEGORY_NOT_SPACE: "[^ ]", kinds.CATEGORY_WORD: "[0-9A-Za-z_]",
    kinds.CATEGORY_NOT_WORD: "[^0-9A-Za-z_]",
}  # fmt: skip


def matching(pattern: str) -> Iterator[str]:
    """Return short texts that may match an ECMA-262 pattern. Assertions are ignored: validate the texts.

    Each takes the first alternative of every choice, and repeats everything repeatable as often.
    """
    written = _CLASS.sub(lambda found: _PROPERTY.sub(_with_property, found[0]), pattern)
    written = _PROPERTY.sub(lambda found: f"[{_with_property(found)}]", written)
    try:
        tree = parser.parse(compile_ecma(written).pattern)
    except (re.error, OverflowError, RecursionError):
        return
    for more in (0, 1, 2, 7, 31):
        text = _text(tree, more, {})
        if len(text) <= _MAX_LENGTH:
            yield text


def _text(tree: Iterable[tuple[Any, Any]], more: int, groups: dict[int, str]) -> str:
    return "".join(_part(kind, value, more, groups) for kind, value in tree)


def _part(kind: Any, value: Any, more: int, groups: dict[int, str]) -> str:
    """Return a text of one node of the parser, repeated `more` times than required."""
    match kind:
        case kinds.LITERAL:
            return chr(value)
        case kinds.ANY:
            return "a"
        case kinds.NOT_LITERAL:
            return next(character for character in _PREFERRED if ord(character) != value)
        case kinds.IN:
            return next((character for character in _PREFERRED if _is_in(character, value)), "")
        case kinds.BRANCH:
            return _text(value[1][0], more, groups)
        case kinds.SUBPATTERN:
            groups[value[0]] = _text(value[-1], more, groups)
            return groups[value[0]]
        case kinds.GROUPREF:
            return groups.get(value, "")
        case kinds.MAX_REPEAT | kinds.MIN_REPEAT | kinds.POSSESSIVE_REPEAT:
            least, most, repeated = value
            times: int = min(least + more, most, _MAX_LENGTH + 1)
            return (_text(repeated, more, groups) * times)[: _MAX_LENGTH + 1]
    return ""


def _is_in(character: str, members: list[tuple[Any, Any]]) -> bool:
    found = any(
        (kind is kinds.LITERAL and value == ord(character))
        or (kind is kinds.RANGE and value[0] <= ord(character) <= value[1])
        or (kind is kinds.CATEGORY and re.fullmatch(_CATEGORIES[value], character))
        for kind, value in members
    )
    return found is not ((kinds.NEGATE, None) in members)


def _with_property(escape: re.Match[str]) -> str:
    r"""Return the preferred characters of a general category, as in `\p{L}`, or outside of it, `\P{L}`."""
    return re.escape(
        "".join(
            character
            for character in _PREFERRED
            if unicodedata.category(character).startswith(escape[2]) == (escape[1] == "p")
        )
    )
