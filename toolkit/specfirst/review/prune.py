"""`specfirst review prune`: remove unneeded approvals from `approvals.yaml`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from typing import Any

import yaml

from specfirst.project import Project
from specfirst.review.approvals import FILE


def prune(project: Project, done: Collection[str]) -> tuple[str, list[str]]:
    """Remove approvals of the changes `done`; return the name of the file, and the ids that it contained.

    An entry without another change is removed as a whole; comments and everything else stay.
    """
    file = project.spec / FILE
    name = file.relative_to(project.root).as_posix()
    if not file.exists() or not done:
        return name, []
    text = file.read_text(encoding="utf-8")
    pruned, removed = _without(text, frozenset(done))
    file.write_text(pruned, encoding="utf-8")
    return name, removed


def _without(text: str, done: Collection[str]) -> tuple[str, list[str]]:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    entries = _member(root, "approvals")
    removed: list[str] = []
    spans: list[tuple[int, int]] = []
    kept = 0
    for entry in entries.value:
        changes = _member(entry, "changes").value
        gone = [change for change in changes if change.value in done]
        removed += [change.value for change in gone]
        if len(gone) == len(changes):
            spans.append(_span(text, entries, entry))
            continue
        kept += 1
        spans += [_span(text, _member(entry, "changes"), change) for change in gone]
    if not kept:
        start, end = entries.start_mark.index, _end(entries)
        return f"{text[:start].rstrip()} []{text[end:]}", removed
    return _cut(text, spans), removed


def _member(node: Any, key: str) -> Any:
    return next(value for name, value in node.value if name.value == key)


def _span(text: str, sequence: Any, item: Any) -> tuple[int, int]:
    """The characters of an item: in a block its lines, in brackets the item and one comma."""
    start, end = item.start_mark.index, _end(item)
    if not sequence.flow_style:
        dash = text.rindex("-", 0, start)
        return text.rfind("\n", 0, dash) + 1, text.find("\n", end) + 1 or len(text)
    after = re.compile(r"\s*,\s*").match(text, end)
    if after is not None and item is not sequence.value[-1]:
        return start, after.end()
    before = re.search(r",\s*\Z", text[:start])
    return (before.start() if before else start), end


def _end(node: Any) -> int:
    """The end of what is written of a node: its own mark is behind the comments that follow it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index)
    return max((_end(child) for child in _children(node)), default=int(node.end_mark.index))


def _children(node: Any) -> Iterator[Any]:
    for child in node.value:
        yield from child if isinstance(child, tuple) else (child,)


def _cut(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = text[:start] + text[end:]
    return text
