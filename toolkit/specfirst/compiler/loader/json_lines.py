"""Lines and columns of the nodes of a JSON text that the JSON parser has accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from specfirst.compiler.loader.lines import Lines

_TOKEN = re.compile(r'\n|[\[\]{},:]|"(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+')


def scan_lines(text: str) -> Lines:
    """The place of every member, in one pass over the tokens and without recursion.

    Raises DuplicateMemberError at the first key that an object has twice.
    """
    root = Lines(1, column=1)
    open_nodes: list[Lines] = []
    key: tuple[str, int, int] | None = None
    for line, column, lexeme in _tokens(text):
        if lexeme in ":,":
            continue
        if lexeme in "]}":
            open_nodes.pop()
            continue
        inside = open_nodes[-1].members if open_nodes else None
        if isinstance(inside, dict) and key is None:
            key = (json.loads(lexeme) if "\\" in lexeme else lexeme[1:-1], line, column)
            continue
        node = root if not open_nodes else Lines(line, column=column)
        if isinstance(inside, dict) and key is not None:
            node.line, node.column = key[1:]
            if key[0] in inside:
                raise DuplicateMemberError(key[0], inside[key[0]], node)
            inside[key[0]] = node
            key = None
        elif isinstance(inside, list):
            inside.append(node)
        if lexeme in "{[":
            node.members = {} if lexeme == "{" else []
            open_nodes.append(node)
    return root


class DuplicateMemberError(ValueError):
    """One object has one key twice."""

    def __init__(self, key: str, first: Lines, again: Lines) -> None:
        where = f"line {first.line}" if first.line != again.line else f"column {first.column}"
        super().__init__(f"duplicate key '{key}', first written on {where}: keep one")
        self.line, self.column = again.line, again.column


def _tokens(text: str) -> Iterator[tuple[int, int, str]]:
    line, start = 1, 0
    for match in _TOKEN.finditer(text):
        lexeme = match.group()
        if lexeme == "\n":
            line += 1
            start = match.end()
        else:
            yield line, match.start() - start + 1, lexeme
