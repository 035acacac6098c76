"""Add entries to mappings and lists of a YAML file, without changing its other lines."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

from specfirst.project import ProjectError


def merge_yaml(path: str, text: str, fragment: str) -> str:
    """Return the text with the additions of the fragment at the end of each common mapping or list.

    Raises:
        ProjectError: the file has one of the new keys, or is not written in block style at that place.
    """
    line_end = "\r\n" if "\r\n" in text else "\n"
    text = text.replace("\r\n", "\n").removesuffix("\n") + "\n"
    by_hand = ProjectError(
        f"{path} is not YAML in block style: add this by hand, then run the command again\n{fragment}"
    )
    try:
        wanted, present = yaml.safe_load(fragment), yaml.safe_load(text)
        root, addition = yaml.compose(text), yaml.compose(fragment)
        if not isinstance(root, yaml.MappingNode) or root.flow_style or addition is None:
            raise by_hand
        additions = list(_additions(path, _Part(root, text), _Part(addition, fragment)))
        merged = _inserted(text, additions)
        fits = yaml.safe_load(merged) == _united(present, wanted)
    except yaml.YAMLError:
        raise by_hand from None
    if not fits:
        raise by_hand
    return merged.replace("\n", line_end)


@dataclass(frozen=True, slots=True)
class _Part:
    """A node with the text that it is in."""

    node: yaml.Node
    text: str

    @property
    def end(self) -> int:
        """The number of lines until the end of the node, without comments and blank lines behind it."""
        end: int = self.node.end_mark.line + (1 if getattr(self.node, "flow_style", False) else 0)
        return _without_comments(self.text.splitlines(), end)


@dataclass(frozen=True, slots=True)
class _Addition:
    """Lines to insert below a line number; of several at one place, the most indented come first."""

    line: int
    depth: int
    lines: list[str]


def _additions(path: str, old: _Part, new: _Part, place: tuple[str, ...] = ()) -> Iterator[_Addition]:
    if isinstance(old.node, yaml.SequenceNode) and isinstance(new.node, yaml.SequenceNode):
        lines = new.text.splitlines()[new.node.start_mark.line : new.end]
        yield _Addition(old.end, len(place), _indented(lines, old.node.start_mark.column))
        return
    if not isinstance(old.node, yaml.MappingNode) or not isinstance(new.node, yaml.MappingNode):
        raise ProjectError(f"{path} has another kind of value at {'.'.join(place)}; nothing was changed")
    known = {key.value: value for key, value in old.node.value}
    for key, value, lines in _entries(new):
        below = (*place, key)
        if key not in known:
            yield _Addition(old.end, len(place), _indented(lines, old.node.start_mark.column))
        elif isinstance(value, yaml.CollectionNode) and value.value:
            yield from _additions(path, _Part(known[key], old.text), _Part(value, new.text), below)
        else:
            raise ProjectError(
                f"{path} has {'.'.join(below)} already: choose another tag; nothing was changed"
            )


def _entries(mapping: _Part) -> Iterator[tuple[str, yaml.Node, list[str]]]:
    """Key, value and lines of each entry, with the comments before it."""
    lines = mapping.text.splitlines()
    entries = mapping.node.value
    for number, (key, value) in enumerate(entries):
        start = _without_comments(lines, key.start_mark.line)
        following = entries[number + 1][0].start_mark.line if number + 1 < len(entries) else None
        end = mapping.end if following is None else _without_comments(lines, following)
        yield key.value, value, lines[start:end]


def _without_comments(lines: list[str], end: int) -> int:
    while end > 0 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return end


def _inserted(text: str, additions: list[_Addition]) -> str:
    lines = text.splitlines()
    in_order = sorted(additions, key=lambda addition: (addition.line, -addition.depth))
    # From the end, so that the lines before keep their numbers.
    for addition in reversed(in_order):
        lines[addition.line : addition.line] = addition.lines
    return "\n".join(lines) + "\n"


def _indented(lines: list[str], column: int) -> list[str]:
    text = textwrap.dedent("\n".join(lines)).rstrip("\n")
    return [f"{' ' * column}{line}" if line else "" for line in text.split("\n")]


def _united(old: Any, new: Any) -> Any:
    """Return the value that the extended file must have."""
    if isinstance(old, dict) and isinstance(new, dict):
        united: dict[Hashable, Any] = dict(old)
        for key, value in new.items():
            united[key] = _united(old[key], value) if key in old else value
        return united
    return [*old, *new]
