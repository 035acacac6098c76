"""Lines and columns of the nodes of a file: a tree of them, or found on demand in a JSON text."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from specfirst.compiler.document.json_pointer import Pointer, resolve
from specfirst.compiler.loader.limits import MAX_DEPTH


@dataclass(slots=True)
class Lines:
    """The line at which a node (or its key, for a member of a mapping) starts, and those of its members."""

    line: int
    members: dict[str, Lines] | list[Lines] | None = None
    column: int = 0
    """Counted from 1; 0 if it is not known."""

    def find(self, pointer: Pointer) -> Lines:
        """Return the entry of the node at `pointer`, or of its nearest existing ancestor."""
        lines = self
        for token in pointer:
            try:
                lines = resolve(lines.members, (token,))
            except KeyError:
                break
        return lines


_TOKEN = re.compile(r'[\[\]{},:]|"(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+')
_SPACE = re.compile(r"\s*")
_BETWEEN = re.compile(r"[\s,:]*")
_Members = dict[str, tuple[int, int]]
"""The offsets of an object's members, or of a list's items by index, and of their values."""


class JsonLines:
    """Finds places of nodes by reading only the text of their ancestors and siblings."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[int, _Members] = {}
        # Values are discarded, so that numbers are not converted: the parser limits their digits.
        self._read = json.JSONDecoder(parse_int=str, parse_float=str).raw_decode

    def find(self, pointer: Pointer) -> Lines:
        """Return the place of the key (or list item) at `pointer`, or of its nearest existing ancestor."""
        begin, value = 0, self._after(_SPACE, 0)
        for token in pointer:
            if value not in self._known:
                self._known[value] = dict(self._members(value))
            if str(token) not in self._known[value]:
                break
            begin, value = self._known[value][str(token)]
        return self.at(begin)

    def at(self, offset: int) -> Lines:
        """Return the place of a character."""
        line = bisect_right(self._line_starts, offset)
        return Lines(line, column=offset - self._line_starts[line - 1] + 1)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    def _members(self, container: int) -> Iterator[tuple[str, tuple[int, int]]]:
        text = self._text
        is_object = text[container] == "{"
        if not is_object and text[container] != "[":
            return
        position = self._after(_SPACE, container + 1)
        index = 0
        while text[position] not in "]}":
            key, value = str(index), position
            if is_object:
                key, end = self._read(text, position)
                value = self._after(_BETWEEN, end)
            yield key, (position, value)
            position = self._after(_BETWEEN, self._read(text, value)[1])
            index += 1

    def _after(self, separator: re.Pattern[str], position: int) -> int:
        match = separator.match(self._text, position)
        assert match is not None
        return match.end()


def lexemes(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the text of every lexeme of a JSON text."""
    return ((match.start(), match.group()) for match in _TOKEN.finditer(text))


def line_of_deep_node(text: str) -> int:
    """Return the line of the first node of a JSON text that is nested too deeply."""
    depth = 0
    for start, lexeme in lexemes(text):
        depth += (lexeme in "{[") - (lexeme in "]}")
        if depth > MAX_DEPTH:
            return text.count("\n", 0, start) + 1
    return 1


def duplicate_in(text: str) -> tuple[Lines, str]:
    """Return the place of the first duplicate key of an object, with a message; the text must have one.

    It is one pass without recursion.
    """
    open_nodes: list[dict[str, int] | None] = []
    previous = ""
    for start, lexeme in lexemes(text):
        if lexeme in "{[":
            open_nodes.append({} if lexeme == "{" else None)
        elif lexeme in "]}":
            open_nodes.pop()
        elif lexeme not in ":,":
            inside = open_nodes[-1] if open_nodes else None
            if inside is not None and previous in "{,":
                key = json.loads(lexeme)
                if key in inside:
                    lines = JsonLines(text)
                    first, again = lines.at(inside[key]), lines.at(start)
                    where = f"line {first.line}" if first.line != again.line else f"column {first.column}"
                    return again, f"duplicate key '{key}', first written on {where}: keep one"
                inside[key] = start
        previous = lexeme
    raise ValueError("no key is written twice")
