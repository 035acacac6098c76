"""Build plain values and their lines from the events of libyaml.

PyYAML's own composer and constructor are not used: they recurse in C (a deeply nested file crashes the
process), read `on` as true and dates as dates, take the last of two equal keys, and let a few aliases expand
into gigabytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from specfirst.compiler.diagnostics import Location, SpecError
from specfirst.compiler.loader.limits import MAX_DEPTH, MAX_REPEATED, TOO_DEEP
from specfirst.compiler.loader.lines import Lines
from specfirst.compiler.loader.scalars import NULLS, TRUTHS, excerpt, loses_digits, resolve_plain

RULE = "source"
_NODE_SIZE = 16
"""The size of a node besides its text."""
_TAG = "tag:yaml.org,2002:"
_MERGE = "<<"
_CHECK_INDENT = "check the indent of the line and the one before"
_REMEDIES = {
    "mapping values are not allowed": f"{_CHECK_INDENT}, and quote a text that has ': ' in it",
    "did not find expected key": _CHECK_INDENT,
    "did not find expected '-'": _CHECK_INDENT,
    "cannot start any token": "indent with spaces, and quote a text that begins with @, ` or %",
}
"""Advice by a part of the parser's message."""
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


Rounded = tuple[int, str]
"""The line and the text of a number that loses digits."""


def parse_yaml(path: Path, text: str) -> tuple[Any, Lines, list[Rounded]]:
    """Parse the only document in `text`, with the line of every node, and the numbers that lose digits.

    Raises:
        SpecError: the text is not YAML, has a duplicate key, a tag or a number that JSON does not have, an
            alias inside its own anchor, aliases that repeat more than 8 MiB, or too many levels.
    """
    builder = _Builder(path, _events(text))
    try:
        return *builder.document(), builder.rounded
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(path, error) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = f"bad YAML: the character {error.character!r} is not allowed"
        raise SpecError.at(Location(path, line), RULE, message) from None


def _syntax_error(path: Path, error: yaml.MarkedYAMLError) -> SpecError:
    """Make the error of a syntax mistake.

    The parser notices it late, so that the start of the node is the better clue.
    """
    mark, start = error.problem_mark or error.context_mark, error.context_mark
    context = f" ({error.context}" if error.context and error.problem else ""
    if context:
        context += f" that starts on line {start.line + 1})" if start else ")"
    problem = str(error.problem or error.context)
    remedy = next((f": {remedy}" for words, remedy in _REMEDIES.items() if words in problem), "")
    message = f"bad YAML: {problem}{context}{remedy}"
    return SpecError.at(Location(path, mark.line + 1 if mark else 1), RULE, message)


def _events(text: str) -> Iterator[Event]:
    loader = _LOADER(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


@dataclass(slots=True)
class _Node:
    """A value with its lines, and its size in bytes (about) and height with aliases expanded."""

    value: Any
    lines: Lines
    size: int
    height: int = 0


class _Builder:
    def __init__(self, path: Path, events: Iterator[Event]) -> None:
        self._path = path
        self._events = events
        self._anchors: dict[str, _Node | None] = {}
        self._repeated = 0
        self.rounded: list[Rounded] = []

    def document(self) -> tuple[Any, Lines]:
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                break
        else:
            raise self._error(1, "the file is empty")
        root = self._node(next(self._events), 0)
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                raise self._error(_line(event), "a second YAML document starts here: keep one per file")
        return root.value, root.lines

    def _node(self, event: Event, depth: int) -> _Node:
        if isinstance(event, AliasEvent):
            node = self._alias(event)
            depth += node.height
        if depth > MAX_DEPTH:
            raise self._error(_line(event), TOO_DEEP)
        if isinstance(event, AliasEvent):
            return node
        assert isinstance(event, ScalarEvent | MappingStartEvent | SequenceStartEvent)
        anchor = event.anchor
        if anchor is not None:
            self._anchors[anchor] = None
        if isinstance(event, ScalarEvent):
            node = _Node(self._scalar(event), Lines(_line(event)), _NODE_SIZE + len(str(event.value)))
        elif isinstance(event, MappingStartEvent):
            node = self._mapping(event, depth)
        else:
            node = self._sequence(event, depth)
        if anchor is not None:
            self._anchors[anchor] = node
        return node

    def _alias(self, event: AliasEvent) -> _Node:
        if event.anchor not in self._anchors:
            raise self._error(_line(event), f"alias *{event.anchor} has no anchor &{event.anchor} before it")
        node = self._anchors[event.anchor]
        if node is None:
            raise self._error(_line(event), f"alias *{event.anchor} is inside its own anchor")
        self._repeated += node.size
        if self._repeated > MAX_REPEATED:
            message = f"the aliases repeat more than {MAX_REPEATED >> 20} MiB of the file: use `$ref`"
            raise self._error(_line(event), message)
        return _Node(node.value, Lines(_line(event), node.lines.members), node.size, node.height)

    def _sequence(self, event: SequenceStartEvent, depth: int) -> _Node:
        self._check_tag(event, "seq")
        values: list[Any] = []
        lines: list[Lines] = []
        size, height = _NODE_SIZE, 0
        while not isinstance(item := next(self._events), SequenceEndEvent):
            node = self._node(item, depth + 1)
            values.append(node.value)
            lines.append(node.lines)
            size, height = size + node.size, max(height, node.height + 1)
        return _Node(values, Lines(_line(event), lines), size, height)

    def _mapping(self, event: MappingStartEvent, depth: int) -> _Node:
        self._check_tag(event, "map")
        values: dict[str, Any] = {}
        lines: dict[str, Lines] = {}
        merged: list[_Node] = []
        size, height = _NODE_SIZE, 0
        while not isinstance(key_event := next(self._events), MappingEndEvent):
            key = self._key(key_event)
            line = _line(key_event)
            node = self._node(next(self._events), depth + 1)
            size, height = size + len(key) + node.size, max(height, node.height + 1)
            if key == _MERGE and isinstance(key_event, ScalarEvent) and key_event.implicit[0]:
                merged.append(self._mergeable(node, line))
                continue
            if key in values:
                message = f"duplicate key '{key}', first written on line {lines[key].line}: keep one"
                raise self._error(line, message)
            values[key] = node.value
            lines[key] = Lines(line, node.lines.members)
        for node in merged:
            _add_missing(values, node.value)
            _add_missing(lines, node.lines.members if isinstance(node.lines.members, dict) else {})
        return _Node(values, Lines(_line(event), lines), size, height)

    def _mergeable(self, node: _Node, line: int) -> _Node:
        """Return the mappings that `<<` merges, a convention older than YAML 1.2 that tools still support."""
        if isinstance(node.value, dict):
            return node
        values: dict[str, Any] = {}
        lines: dict[str, Lines] = {}
        members = node.lines.members
        if not isinstance(node.value, list) or not isinstance(members, list):
            raise self._error(line, "`<<` merges a mapping or a list of mappings")
        for value, item_lines in zip(node.value, members, strict=True):
            if not isinstance(value, dict) or not isinstance(item_lines.members, dict):
                raise self._error(line, "`<<` merges a mapping or a list of mappings")
            _add_missing(values, value)
            _add_missing(lines, item_lines.members)
        return _Node(values, Lines(line, lines), node.size)

    def _key(self, event: Event) -> str:
        """Return a key as it is written, since `200` and `on` are strings in JSON."""
        if isinstance(event, AliasEvent):
            node = self._alias(event)
            if isinstance(node.value, str):
                return node.value
        if not isinstance(event, ScalarEvent):
            raise self._error(_line(event), "a key must be a string")
        if event.anchor is not None:
            size = _NODE_SIZE + len(event.value)
            self._anchors[event.anchor] = _Node(event.value, Lines(_line(event)), size)
        return str(event.value)

    def _scalar(self, event: ScalarEvent) -> Any:
        tag, text = event.tag, str(event.value)
        if tag is None or tag == "!":
            if tag == "!" or not event.implicit[0]:
                return text
            return self._plain(event, text)
        return self._tagged(event, tag.removeprefix(_TAG), text)

    def _tagged(self, event: ScalarEvent, kind: str, text: str) -> Any:
        if kind == "str":
            return text
        if kind == "null" and text in NULLS:
            return None
        if kind == "bool" and text in TRUTHS:
            return TRUTHS[text]
        if kind in ("int", "float"):
            value = self._plain(event, text)
            if isinstance(value, int | float) and not isinstance(value, bool):
                return float(value) if kind == "float" else value
        message = f"{excerpt(text)!r} cannot have the YAML tag {event.tag}: write a plain value"
        raise self._error(_line(event), message)

    def _plain(self, event: ScalarEvent, text: str) -> str | int | float | bool | None:
        try:
            value = resolve_plain(text)
        except ValueError as error:
            raise self._error(_line(event), str(error)) from None
        if isinstance(value, float) and loses_digits(text, value):
            self.rounded.append((_line(event), text))
        return value

    def _check_tag(self, event: MappingStartEvent | SequenceStartEvent, kind: str) -> None:
        if event.tag not in (None, "!", _TAG + kind):
            raise self._error(_line(event), f"the YAML tag {event.tag} has no JSON value: remove it")

    def _error(self, line: int, message: str) -> SpecError:
        return SpecError.at(Location(self._path, line), RULE, f"bad YAML: {message}")


def _add_missing(members: dict[str, Any], merged: Mapping[str, Any]) -> None:
    """Add members that are merged behind the ones that are written, which take precedence."""
    for key, value in merged.items():
        members.setdefault(key, value)


def _line(event: Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1
