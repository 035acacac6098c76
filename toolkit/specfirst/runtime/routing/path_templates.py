"""Path templates, and the comparison of raw request paths with them (OpenAPI 3.1, 4.8.8.2; RFC 3986, 6.2.2).

Paths are compared percent-encoded, as they were received, after normalisation: an escape of an unreserved
character is replaced by the character. All other escapes stay, so that `%2F` in a value does not separate
segments and `%3A` does not match a `:` of a template.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote, unquote

_NORMAL = re.compile(r"[A-Za-z0-9\-._~/!$&'()*+,;=:@]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
# RFC 3986, 3.3: the characters that a path may contain unescaped, and the escapes themselves.
_PATH_CHARACTERS = "/!$&'()*+,;=:@%"
_ANYTHING = ".+"


def normalise(path: str) -> str:
    """Return the path in its normal form, with one spelling for each character."""
    if _NORMAL.fullmatch(path):
        return path
    return _ESCAPE.sub(_normalised_escape, quote(_STRAY_PERCENT.sub("%25", path), safe=_PATH_CHARACTERS))


def _normalised_escape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if character in _UNRESERVED else match[0].upper()


@dataclass(frozen=True)
class Segment:
    """A segment of a template: literals, with placeholders between them."""

    literals: tuple[str, ...]
    """The normalised literals, one more than there are placeholders."""
    names: tuple[str, ...]
    patterns: tuple[str, ...]
    """Regular expressions of the percent-encoded values of the placeholders."""

    @classmethod
    def parse(cls, text: str, patterns: Mapping[str, str]) -> Segment:
        """Parse a segment of a template; `patterns` are the patterns of some placeholders, by name."""
        parts = _PLACEHOLDER.split(text)
        names = tuple(parts[1::2])
        literals = tuple(normalise(part) for part in parts[::2])
        return cls(literals, names, tuple(patterns.get(name, _ANYTHING) for name in names))

    @property
    def is_literal(self) -> bool:
        """Whether the segment has no placeholder."""
        return not self.names

    @property
    def is_placeholder(self) -> bool:
        """Whether the segment is one placeholder without text around it."""
        return self.literals == ("", "")

    @cached_property
    def rank(self) -> tuple[int, int, tuple[str, ...]]:
        """The sort key among segments that match the same text, the most specific first."""
        return (-sum(map(len, self.literals)), len(self.names), self.literals)

    def values(self, text: str) -> tuple[str, ...] | None:
        """Return the values of the placeholders; None if the text does not match.

        The patterns only decide where one value ends and the next begins. A value that does not match its
        pattern is left to validation.
        """
        if self.is_literal:
            return () if text == self.literals[0] else None
        if self.is_placeholder:
            return (text,) if text else None
        match = self._narrow.fullmatch(text) or self._wide.fullmatch(text)
        return match.groups() if match else None

    @cached_property
    def _narrow(self) -> re.Pattern[str]:
        return self._expression(self.patterns)

    @cached_property
    def _wide(self) -> re.Pattern[str]:
        return self._expression([_ANYTHING] * len(self.names))

    def _expression(self, patterns: Sequence[str]) -> re.Pattern[str]:
        first, *rest = map(re.escape, self.literals)
        pairs = zip(patterns, rest, strict=True)
        return re.compile(first + "".join(f"({pattern}){literal}" for pattern, literal in pairs))


def split_path(path: str) -> tuple[str, str]:
    """Split a path of the document into the path without fragment and the query that some paths contain."""
    found = re.match(r"([^?#]*)(?:\?([^#]*))?", path, re.DOTALL)
    assert found is not None
    return found[1], found[2] or ""


def names_of(template: str) -> tuple[str, ...]:
    """Return the names of the placeholders."""
    return tuple(_PLACEHOLDER.findall(template))


def segments_of(path: str) -> list[str]:
    """Return the segments of a path, with or without the `/` at its beginning."""
    return path.removeprefix("/").split("/")


def decoded(text: str) -> str:
    """Decode percent-encoded UTF-8 (RFC 3986, 2.1); invalid bytes become U+FFFD."""
    return unquote(text, errors="replace")
