"""Generate texts that match a regular expression, for members with only a pattern."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Iterator

_MAX_LENGTH = 4096
_CLASSES = {"d": "0", "w": "a", "s": " ", "D": "a", "W": "-", "S": "a", "t": "\t", "n": "\n", "r": "\r"}
_BOUNDARIES = ("b", "B", "A", "z", "Z")
_PREFERRED = string.ascii_lowercase + string.digits + string.ascii_uppercase + "-_ " + string.punctuation
_QUANTIFIER = re.compile(r"\*|\+|\?|\{(\d+)(,(\d*))?\}")
_PROPERTY = re.compile(r"\\([pP])\{(\w*)\}")


def matching(pattern: str) -> Iterator[str]:
    """Return short texts that may match an ECMA-262 pattern. Assertions are ignored: validate the texts."""
    for more in (0, 1, 2, 7, 31):
        try:
            text = _Sampler(pattern, more).sample()
        except (IndexError, ValueError, re.error):
            return
        if len(text) <= _MAX_LENGTH:
            yield text


class _Sampler:
    """Reads a pattern once; repeats everything repeatable `more` times than required."""

    def __init__(self, pattern: str, more: int) -> None:
        self._pattern = pattern
        self._more = more
        self._at = 0

    def sample(self) -> str:
        """Return the text of the first alternative of each choice."""
        first = self._sequence()
        while self._take("|"):
            self._sequence()
        return first

    def _sequence(self) -> str:
        text = ""
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            atom = self._atom()
            text += atom * self._count()
        return text

    def _atom(self) -> str:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            return self._class()
        if character == "\\":
            return self._escape()
        if character in "^$":
            return ""
        return "a" if character == "." else character

    def _group(self) -> str:
        assertion = False
        if self._take("?"):
            kind = self._next()
            named = kind == "<" and self._pattern[self._at] not in "=!"
            assertion = kind in "=!" or (kind == "<" and not named)
            if named or kind == "P":
                self._at = self._pattern.index(">", self._at) + 1
            elif kind == "<":
                self._at += 1
        text = self.sample()
        self._next()
        return "" if assertion else text

    def _class(self) -> str:
        start = self._at
        self._take("^")
        self._take("]")
        while self._pattern[self._at] != "]":
            self._at += 2 if self._pattern[self._at] == "\\" else 1
        self._at += 1
        # Python's character classes are those of ECMA-262, except for nested brackets and properties.
        members = _PROPERTY.sub(_members, self._pattern[start : self._at - 1].replace("[", "\\["))
        allowed = re.compile(f"[{members}]")
        return next((character for character in _PREFERRED if allowed.fullmatch(character)), "")

    def _escape(self) -> str:
        character = self._next()
        if character in _BOUNDARIES:
            return ""
        if character in "pP":
            start = self._at - 2
            self._at = self._pattern.index("}", self._at) + 1
            return _with_property(self._pattern[start : self._at])[:1] or "a"
        if character in "ux":
            digits = 4 if character == "u" else 2
            code = int(self._pattern[self._at : self._at + digits], 16)
            self._at += digits
            return chr(code)
        return _CLASSES.get(character, character)

    def _count(self) -> int:
        found = _QUANTIFIER.match(self._pattern, self._at)
        if found is None:
            return 1
        self._at = found.end()
        self._take("?")
        if found[0] in "*+?":
            least, most = int(found[0] == "+"), 1 if found[0] == "?" else _MAX_LENGTH
        else:
            least = int(found[1])
            most = least if found[2] is None else int(found[3] or _MAX_LENGTH)
        return min(least + self._more, most)

    def _take(self, character: str) -> bool:
        taken = self._pattern[self._at : self._at + 1] == character
        self._at += taken
        return taken

    def _next(self) -> str:
        self._at += 1
        return self._pattern[self._at - 1]


def _members(escape: re.Match[str]) -> str:
    return re.escape(_with_property(escape[0]))


def _with_property(escape: str) -> str:
    r"""Return the preferred characters of a general category, as in `\p{L}`, or outside of it, `\P{L}`."""
    found = _PROPERTY.fullmatch(escape)
    if found is None:
        return ""
    return "".join(
        character
        for character in _PREFERRED
        if unicodedata.category(character).startswith(found[2]) == (found[1] == "p")
    )
