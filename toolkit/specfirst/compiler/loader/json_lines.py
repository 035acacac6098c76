"""Line numbers of the nodes of a JSON text that the JSON parser has accepted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from specfirst.compiler.loader.lines import Lines

_TOKEN = re.compile(r'\n|[\[\]{},:]|"(?:[^"\\]|\\.)*"|[^\s\[\]{},:"]+')


def scan_lines(text: str) -> Lines:
    """The line of every member, in one pass over the tokens and without recursion.

    Raises DuplicateMemberError at the first key that an object has twice.
    """
    root = Lines(1)
    open_nodes: list[Lines] = []
    key: tuple[str, int] | None = None
    for line, lexeme in _tokens(text):
        if lexeme in ":,":
            continue
        if lexeme in "]}":
            open_nodes.pop()
            continue
        inside = open_nodes[-1].members if open_nodes else None
        if isinstance(inside, dict) and key is None:
            key = (json.loads(lexeme), line)
            continue
        node = root if not open_nodes else Lines(line)
        if isinstance(inside, dict) and key is not None:
            node.line = key[1]
            if key[0] in inside:
                raise DuplicateMemberError(key[0], inside[key[0]].line, key[1])
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

    def __init__(self, key: str, first_line: int, line: int) -> None:
        super().__init__(f"duplicate key '{key}', first written on line {first_line}: keep one")
        self.line = line


def _tokens(text: str) -> Iterator[tuple[int, str]]:
    line = 1
    for match in _TOKEN.finditer(text):
        lexeme = match.group()
        if lexeme == "\n":
            line += 1
        else:
            yield line, lexeme
