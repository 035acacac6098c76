"""Strings that match a regular expression."""

from __future__ import annotations

import importlib
import random
import re
import string
import warnings
from collections.abc import Iterable
from typing import Any

# Python's own parser of expressions has no public name; in another version of Python it may have moved.
codes: Any = importlib.import_module("re._constants")
parser: Any = importlib.import_module("re._parser")

_PRINTABLE = string.ascii_letters + string.digits + "-_.:,;!?=+*/@#$%&()[]{}<>|^~' \""
_CATEGORIES = {
    codes.CATEGORY_DIGIT: string.digits,
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: string.ascii_letters + string.digits + "_",
}


class NoString(Exception):
    """No string was found for the expression."""


def matching(pattern: str, chance: random.Random, *, longest: int = 3) -> str:
    """Return a string for an expression of ECMA-262. It ignores assertions, so callers check the string.

    Raises:
        NoString: the expression is not understood.
    """
    python = re.sub(r"\\[pP]\{[^}]*\}", "[A-Za-z]", pattern)
    python = re.sub(r"\[\[A-Za-z\]", "[A-Za-z", python).replace("(?<", "(?P<")
    python = python.replace("(?P<=", "(?<=").replace("(?P<!", "(?<!")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parsed = parser.parse(python)
    except (re.error, OverflowError, RecursionError):
        raise NoString(f"pattern {pattern!r} is not understood") from None
    return _Maker(chance, longest).sequence(parsed)


class _Maker:
    def __init__(self, chance: random.Random, longest: int) -> None:
        self._chance = chance
        self._longest = longest
        self._groups: dict[int, str] = {}

    def sequence(self, parsed: Iterable[Any]) -> str:
        return "".join(self._one(code, argument) for code, argument in parsed)

    def _one(self, code: Any, argument: Any) -> str:
        if code is codes.LITERAL:
            return chr(argument)
        if code is codes.NOT_LITERAL:
            return self._chance.choice([letter for letter in string.ascii_letters if ord(letter) != argument])
        if code is codes.ANY:
            return self._chance.choice(string.ascii_lowercase)
        if code is codes.IN:
            return self._chance.choice(_members(argument))
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            least, most, inner = argument
            count = self._chance.randint(least, min(most, least + self._longest))
            return "".join(self.sequence(inner) for _ in range(min(count, 5000)))
        if code is codes.SUBPATTERN:
            self._groups[argument[0] or 0] = made = self.sequence(argument[3])
            return made
        if code is codes.ATOMIC_GROUP:
            return self.sequence(argument)
        if code is codes.BRANCH:
            return self.sequence(self._chance.choice(argument[1]))
        if code is codes.GROUPREF:
            return self._groups.get(argument, "")
        return ""


def _members(argument: Any) -> str:
    found, negated = "", False
    for code, value in argument:
        if code is codes.NEGATE:
            negated = True
        elif code is codes.LITERAL:
            found += chr(value)
        elif code is codes.RANGE:
            low, high = value
            found += "".join(map(chr, range(low, min(high, low + 400) + 1)))
        elif code is codes.CATEGORY:
            opposite = str(value).startswith("CATEGORY_NOT_")
            if opposite:
                inside = _CATEGORIES.get(getattr(codes, str(value).replace("NOT_", "")), "")
                found += "".join(character for character in _PRINTABLE if character not in inside)
            else:
                found += _CATEGORIES.get(value, "a")
    if negated:
        found = "".join(character for character in _PRINTABLE if character not in found)
    preferred = "".join(character for character in found if character in string.ascii_letters + string.digits)
    members = preferred or found
    if not members:
        raise NoString("an empty class of characters")
    return members
